//! The layout of every HTML email: tables and inline styles, which mail programs support, and no images. By hand: a
//! template engine would add a language and still not hold that all but literals is escaped, as `Html` does.

use std::fmt::Write;

/// Colours from `style/tokens.css`: name, light, dark.
const TOKENS: [(&str, &str, &str); 10] = [
    ("panel", "#f7f8fa", "#15181e"),
    ("raised", "#fff", "#1a1e25"),
    ("line", "#e6e8ec", "#262b34"),
    ("outline", "#d5d9e0", "#363d4a"),
    ("ink", "#14171c", "#eceff4"),
    ("mute", "#555f6d", "#a0aab8"),
    ("faint", "#656e7c", "#8d97a6"),
    ("on-blue", "#fff", "#0a1122"),
    ("blue-ink", "#1d4fc4", "#8fb1ff"),
    ("blue", "#2158d8", "#5a8cff"),
];

/// Colours that replace the inline ones in dark mode: class, property, token.
const DARK: [(&str, &str, &str); 10] = [
    ("page", "background-color", "panel"),
    ("card", "background-color", "raised"),
    ("card", "border-color", "line"),
    ("rule", "border-color", "outline"),
    ("ink", "color", "ink"),
    ("mute", "color", "mute"),
    ("faint", "color", "faint"),
    ("link", "color", "blue-ink"),
    ("act", "background-color", "blue"),
    ("on-act", "color", "on-blue"),
];

/// Builds HTML: only literals are written as they are, all else is escaped.
#[derive(Debug, Default)]
pub struct Html(String);

impl Html {
    /// Writes markup, with `$name` replaced by that token's light colour.
    pub fn raw(&mut self, markup: &'static str) -> &mut Self {
        let mut rest = markup;
        while let Some((before, after)) = rest.split_once('$') {
            self.0.push_str(before);
            let token = TOKENS.iter().find_map(|(name, light, _)| Some((after.strip_prefix(name)?, light)));
            rest = match token {
                Some((rest, light)) => {
                    self.0.push_str(light);
                    rest
                }
                None => after,
            };
        }
        self.0.push_str(rest);
        self
    }

    pub fn text(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                c => self.0.push(c),
            }
        }
        self
    }

    fn dark(&mut self) -> &mut Self {
        for (class, property, token) in DARK {
            if let Some((_, _, dark)) = TOKENS.iter().find(|(name, ..)| *name == token) {
                // Writing into a String cannot fail.
                let _ = writeln!(self.0, "  .{class} {{ {property}: {dark} !important }}");
            }
        }
        self
    }
}

/// Returns a whole document with its content in a card of at most 600 pixels.
pub fn document(title: &str, preheader: &str, body: impl FnOnce(&mut Html), foot: impl FnOnce(&mut Html)) -> String {
    let mut html = Html::default();
    html.raw(
        r#"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
<title>"#,
    )
    .text(title)
    .raw(
        r#"</title>
<style>
:root { color-scheme: light dark; supported-color-schemes: light dark }
@media (max-width: 480px) {
  .around { padding: 20px 12px !important }
  .inside { padding: 24px 20px 12px !important }
  .wide { display: block !important; text-align: center !important }
}
@media (prefers-color-scheme: dark) {
"#,
    )
    .dark()
    .raw(
        r#"}
</style>
</head>
<body class="page" style="margin: 0; padding: 0; background-color: $panel; -webkit-text-size-adjust: 100%">
<div style="display: none; max-height: 0; overflow: hidden; mso-hide: all">"#,
    )
    .text(preheader)
    // Keeps mail programs from showing the card's text after the preheader.
    .raw(concat!(
        "&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;",
        "&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;"
    ))
    .raw(
        r#"</div>
<table class="page" role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="background-color: $panel">
<tr><td class="around" align="center" style="padding: 40px 16px">
<!--[if mso]><table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width: 600px; font-family: 'Inter Variable', Inter, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif">
<tr><td align="left" style="padding: 0 4px 16px">
<table role="presentation" cellpadding="0" cellspacing="0" border="0"><tr>
<td class="act on-act" width="28" height="28" align="center" bgcolor="$blue" style="width: 28px; height: 28px; border-radius: 7px; background-color: $blue; color: $on-blue; font-size: 15px; line-height: 28px; font-weight: 700">R</td>
<td class="ink" style="padding-left: 10px; color: $ink; font-size: 16px; line-height: 28px; font-weight: 600">Roster</td>
</tr></table>
</td></tr>
<tr><td class="card inside" align="left" bgcolor="$raised" style="padding: 36px 40px 24px; background-color: $raised; border: 1px solid $line; border-radius: 14px">
<h1 class="ink" style="margin: 0 0 16px; color: $ink; font-size: 22px; line-height: 28px; font-weight: 650; overflow-wrap: anywhere; word-break: break-word" dir="auto">"#,
    )
    .text(title)
    .raw("</h1>\n");
    body(&mut html);
    html.raw(
        r#"</td></tr>
<tr><td class="faint" align="left" style="padding: 20px 4px 0; color: $faint; font-size: 12.5px; line-height: 18px; overflow-wrap: anywhere; word-break: break-word">
"#,
    );
    foot(&mut html);
    html.raw(
        r#"</td></tr>
</table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr>
</table>
</body>
</html>
"#,
    );
    html.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_a_literal_is_escaped() {
        let mut html = Html::default();
        html.raw("<b>").text("<script>\"$ink\" & 'x'</script>").raw("</b>");
        assert_eq!(html.0, "<b>&lt;script&gt;&quot;$ink&quot; &amp; &#39;x&#39;&lt;/script&gt;</b>");
    }

    #[test]
    fn the_colours_are_those_of_the_product() {
        let tokens = include_str!("../../../style/tokens.css");
        for (name, light, dark) in TOKENS {
            let line = format!("--{name}: light-dark({light}, {dark})");
            assert!(tokens.contains(&line), "{line} is not in tokens.css");
        }
    }
}
