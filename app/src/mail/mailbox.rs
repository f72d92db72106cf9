//! The demo's mailbox: emails are stored and shown instead of sent.

use crate::{
    columns,
    domain::{error::AppError, id::new_id, time::exact},
    store::{ctx::AppState, db::sql},
};
use leptos::prelude::*;

#[derive(Clone, Debug)]
pub struct StoredMail {
    pub recipient: String,
    pub subject: String,
    pub body: String,
    /// The HTML version; empty if there is only text.
    pub html: String,
    pub received_at: i64,
}
columns!(StoredMail { recipient, subject, body, html, received_at });

const SHOWN: i64 = 100;

pub async fn store(state: &AppState, mail: StoredMail) -> Result<(), AppError> {
    let mut tx = state.db.begin().await?;
    sql("insert into mailbox (id, recipient, subject, body, html, received_at) values ($1, $2, $3, $4, $5, $6)")
        .bind(new_id())
        .bind(mail.recipient)
        .bind(mail.subject)
        .bind(mail.body)
        .bind(mail.html)
        .bind(mail.received_at)
        .execute(&mut tx)
        .await?;
    tx.commit().await?;
    Ok(())
}

pub async fn newest(state: &AppState) -> Result<Vec<StoredMail>, AppError> {
    let mut conn = state.db.read().await?;
    Ok(sql(
        "select recipient, subject, body, html, received_at from mailbox order by received_at desc, id desc limit $1",
    )
    .bind(SHOWN)
    .fetch_all(&mut conn)
    .await?)
}

#[component]
pub fn MailboxPage(mails: Vec<StoredMail>) -> impl IntoView {
    let is_empty = mails.is_empty();
    view! {
        <h1>"Mailbox"</h1>
        <p class="lead">"The demo doesn't send email. The emails it would have sent appear here, newest first."</p>
        {is_empty.then(|| view! { <p>"No emails yet. Add a User to see their invitation here."</p> })}
        <ol class="mails">
            {mails.into_iter().enumerate().map(|(nth, mail)| {
                let at = exact(mail.received_at);
                view! {
                    <li>
                        <details open=nth == 0>
                            <summary>
                                <b>{mail.subject}</b>
                                <small>"to "{mail.recipient}</small>
                                <time datetime=at.clone()>{at.clone()}</time>
                            </summary>
                            <div class="mail-text">{linked(&mail.body)}</div>
                            {(!mail.html.is_empty()).then(|| view! {
                                // Scripts are blocked, and links open in a new tab.
                                <iframe
                                    class="mail-html" title="Formatted email" srcdoc=mail.html
                                    sandbox="allow-popups allow-popups-to-escape-sandbox"
                                ></iframe>
                            })}
                        </details>
                    </li>
                }
            }).collect_view()}
        </ol>
        <p class="guest-foot"><a class="link" href="/">"Back to Roster"</a></p>
    }
}

/// Renders plain text by line, with a link for each line that is a URL.
fn linked(body: &str) -> impl IntoView + use<> {
    let line = |line: &str| match line.starts_with("http://") || line.starts_with("https://") {
        true => view! { <p><a class="link" href=line.to_owned()>{line.to_owned()}</a></p> }.into_any(),
        false => view! { <p>{line.to_owned()}</p> }.into_any(),
    };
    body.lines().map(line).collect_view()
}
