//! The content of an email, written once and rendered as text and HTML.

use super::html::{Html, document};

/// A rendered email.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// The link for one-click unsubscribing.
    pub unsubscribe: Option<String>,
}

#[derive(Clone, Debug)]
pub struct LetterDraft {
    pub to: String,
    pub subject: String,
    /// The text that inboxes show after the subject.
    pub preheader: String,
    pub title: String,
    pub blocks: Vec<Block>,
    /// Why the email was sent, and by which Organization.
    pub foot: String,
    pub unsubscribe: Option<String>,
}

#[derive(Clone, Debug)]
pub enum Block {
    Text(LetterLine),
    /// A user's message, quoted.
    Quote {
        who: String,
        lines: Vec<String>,
    },
    /// The email's main action.
    Button {
        lead: &'static str,
        label: &'static str,
        link: String,
    },
    List(Vec<String>),
    /// Small print.
    Small(String),
}

/// A line of plain and bold text.
#[derive(Clone, Debug, Default)]
pub struct LetterLine(Vec<(bool, String)>);

impl LetterLine {
    pub fn strong(mut self, text: impl Into<String>) -> Self {
        self.0.push((true, text.into()));
        self
    }

    pub fn plain(mut self, text: impl Into<String>) -> Self {
        self.0.push((false, text.into()));
        self
    }

    fn as_text(&self) -> String {
        self.0.iter().map(|(_, text)| text.as_str()).collect()
    }
}

impl LetterDraft {
    pub fn finish(self) -> Letter {
        let (text, html) = (self.as_text(), self.as_html());
        let Self { to, subject, unsubscribe, .. } = self;
        Letter { to, subject, text, html, unsubscribe }
    }

    /// Renders plain text. Links are on lines of their own, so that mail programs find their ends.
    fn as_text(&self) -> String {
        let mut text: Vec<String> = self.blocks.iter().map(Block::as_text).collect();
        text.push(format!("-- \n{}", self.foot));
        text.extend(self.unsubscribe.iter().map(|link| format!("Unsubscribe from these emails:\n{link}")));
        text.join("\n\n") + "\n"
    }

    fn as_html(&self) -> String {
        let body = |html: &mut Html| self.blocks.iter().for_each(|block| block.write(html));
        let foot = |html: &mut Html| {
            html.raw("<p style=\"margin: 0\">").text(&self.foot).raw("</p>\n");
            if let Some(link) = &self.unsubscribe {
                html.raw("<p style=\"margin: 8px 0 0\"><a class=\"faint\" href=\"").text(link);
                html.raw("\" target=\"_blank\" style=\"color: $faint; text-decoration: underline\">Unsubscribe from these emails</a></p>\n");
            }
        };
        document(&self.title, &self.preheader, body, foot)
    }
}

impl Block {
    fn as_text(&self) -> String {
        match self {
            Self::Text(line) => line.as_text(),
            Self::Quote { who, lines } => {
                let quoted = lines.iter().map(|line| format!("> {line}").trim_end().to_owned());
                std::iter::once(format!("Message from {who}:")).chain(quoted).collect::<Vec<_>>().join("\n")
            }
            Self::Button { lead, link, .. } => format!("{lead}, open this link:\n{link}"),
            Self::List(items) => items.iter().map(|item| format!("- {item}")).collect::<Vec<_>>().join("\n"),
            Self::Small(text) => text.clone(),
        }
    }

    fn write(&self, html: &mut Html) {
        match self {
            Self::Text(line) => {
                html.raw("<p class=\"ink\" style=\"margin: 0 0 16px; color: $ink; font-size: 15px; line-height: 23px; overflow-wrap: anywhere; word-break: break-word\">");
                for (is_strong, text) in &line.0 {
                    match is_strong {
                        true => html.raw("<bdi style=\"font-weight: 600\">").text(text).raw("</bdi>"),
                        false => html.text(text),
                    };
                }
                html.raw("</p>\n");
            }
            Self::Quote { who, lines } => {
                html.raw("<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" style=\"margin: 4px 0 20px\"><tr>\n<td class=\"rule\" style=\"padding: 2px 0 2px 16px; border-left: 3px solid $outline\">\n");
                html.raw(
                    "<p class=\"mute\" style=\"margin: 0 0 4px; color: $mute; font-size: 13px; line-height: 20px\">",
                );
                html.raw("Message from ").text(who).raw(":</p>\n");
                html.raw("<p class=\"ink\" dir=\"auto\" style=\"margin: 0; color: $ink; font-size: 15px; line-height: 23px; overflow-wrap: anywhere; word-break: break-word\">");
                for (nth, line) in lines.iter().enumerate() {
                    if nth > 0 {
                        html.raw("<br>\n");
                    }
                    html.text(line);
                }
                html.raw("</p>\n</td></tr></table>\n");
            }
            Self::Button { label, link, .. } => {
                html.raw("<table class=\"wide\" role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" style=\"margin: 24px 0 20px\"><tbody class=\"wide\"><tr class=\"wide\"><td class=\"act wide\" align=\"center\" bgcolor=\"$blue\" style=\"border-radius: 8px; background-color: $blue\">\n<a class=\"on-act wide\" href=\"");
                html.text(link);
                html.raw("\" target=\"_blank\" style=\"display: inline-block; padding: 12px 24px; border-radius: 8px; color: $on-blue; font-size: 15px; line-height: 20px; font-weight: 600; text-decoration: none\">");
                html.text(label).raw("</a>\n</td></tr></tbody></table>\n");
                html.raw("<p class=\"mute\" style=\"margin: 0 0 16px; color: $mute; font-size: 13px; line-height: 20px\">If the button doesn't work, open this link:<br>\n<a class=\"link\" href=\"");
                html.text(link).raw("\" target=\"_blank\" style=\"color: $blue-ink; word-break: break-all\">");
                html.text(link).raw("</a></p>\n");
            }
            Self::List(items) => {
                html.raw("<ul class=\"ink\" style=\"margin: 0 0 16px; padding: 0 0 0 20px; color: $ink; font-size: 15px; line-height: 23px; overflow-wrap: anywhere; word-break: break-word\">\n");
                for item in items {
                    html.raw("<li>").text(item).raw("</li>\n");
                }
                html.raw("</ul>\n");
            }
            Self::Small(text) => {
                html.raw("<p class=\"mute\" style=\"margin: 0 0 8px; color: $mute; font-size: 13px; line-height: 20px; overflow-wrap: anywhere; word-break: break-word\">");
                html.text(text).raw("</p>\n");
            }
        }
    }
}
