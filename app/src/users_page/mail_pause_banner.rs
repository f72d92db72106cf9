use super::settle::FetchedPage;
use crate::{
    mail::mail_pause::{MailPause, TryMailsAgain},
    ui::{
        act::{ActForm, FormAction},
        boxed::drawn,
        icon::{Glyph, Icon},
    },
};
use leptos::{prelude::*, server_fn::ServerFn};

/// Tells Owners that no email can be sent, and why.
#[component]
pub fn MailPauseBanner(fetched: Memo<Option<FetchedPage>>, workspace: String, try_again: FormAction) -> impl IntoView {
    let pause = Memo::new(move |_| fetched.with(|fetched| fetched.as_ref().and_then(|it| it.page.mail_pause.clone())));
    drawn(move || {
        let MailPause { cause, reason, waiting } = pause.get()?;
        let waiting = match waiting {
            0 => String::new(),
            1 => " 1 message is waiting.".to_owned(),
            count => format!(" {count} messages are waiting."),
        };
        let workspace = workspace.clone();
        Some(view! {
            <div class="notice trouble" role="alert">
                <Glyph icon=Icon::Bad/>
                <span class="two">
                    <b>{format!("Email is down: {}.{waiting}", cause.sentence())}</b>
                    <small>{reason}</small>
                </span>
                <ActForm act=try_again path=TryMailsAgain::PATH>
                    <input type="hidden" name="workspace" value=workspace/>
                    <button class="btn" aria-busy=try_again.busy()>"Try again"</button>
                </ActForm>
            </div>
        })
    })
}
