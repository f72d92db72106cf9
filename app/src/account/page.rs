use super::{change::InvalidAccountChange, sessions::OpenSession};
use crate::{
    frame::{guest::GuestField, plain::PlainHeading},
    store::{clock::Millis, person::Person},
    ui::{
        avatar::{Avatar, picture},
        icon::{Glyph, Icon},
        time::Ago,
    },
};
use leptos::prelude::*;

#[component]
pub fn AccountPage(
    person: Person,
    sessions: Vec<OpenSession>,
    wants_notices: bool,
    now: Millis,
    /// The name as typed, if it was refused.
    typed_name: Option<String>,
    #[prop(optional_no_strip)] invalid: Option<InvalidAccountChange>,
) -> impl IntoView {
    let (mut name, mut upload, mut current, mut new) = (None, None, None, None);
    match invalid {
        Some(InvalidAccountChange::Name(why)) => name = Some(why.to_string()),
        Some(InvalidAccountChange::Picture(why)) => upload = Some(why.to_string()),
        Some(InvalidAccountChange::WrongPassword) => current = Some("Current password is incorrect.".to_owned()),
        Some(InvalidAccountChange::NotTried(why)) => current = Some(why.to_string()),
        Some(InvalidAccountChange::Password(why)) => new = Some(why.to_string()),
        None => (),
    }
    let typed_name = typed_name.unwrap_or_else(|| person.display_name.clone());
    view! {
        <PlainHeading title="Account" crumb="You"/>
        <div class="sections">
            <section class="section" aria-labelledby="profile">
                <div>
                    <h2 id="profile">"Profile"</h2>
                    <p>"How others see you."</p>
                </div>
                <div class="section-body">
                    <PictureForm person=person.clone() wrong=upload/>
                    <form method="post" action="/account/name" novalidate>
                        <GuestField label="Display name" name="display_name" value=typed_name autocomplete="name" wrong=name/>
                        <div><button class="btn" aria-label="Save name">"Save"</button></div>
                    </form>
                    <p class="faint">"Your email address is " <b>{person.email.clone()}</b> "."</p>
                </div>
            </section>
            <section class="section" aria-labelledby="emails">
                <div>
                    <h2 id="emails">"Emails"</h2>
                    <p>"Optional emails."</p>
                </div>
                <form class="section-body" method="post" action="/account/notices">
                    <label class="cb">
                        <input type="checkbox" name="wanted" value="true" checked=wants_notices/>
                        <span>"Email me when someone I invited accepts, declines or lets the invitation expire"</span>
                    </label>
                    <div><button class="btn" aria-label="Save email preferences">"Save"</button></div>
                </form>
            </section>
            <section class="section" aria-labelledby="password">
                <div>
                    <h2 id="password">"Password"</h2>
                    <p>"Changing it signs you out everywhere else."</p>
                </div>
                <form class="section-body" method="post" action="/account/password" novalidate>
                    <input type="email" class="vh" name="email" value=person.email autocomplete="username" readonly tabindex="-1" aria-hidden="true"/>
                    <GuestField label="Current password" name="current" kind="password" autocomplete="current-password" wrong=current/>
                    <GuestField label="New password" name="new" kind="password" autocomplete="new-password" hint="At least 12 characters." wrong=new/>
                    <div><button class="btn">"Change password"</button></div>
                </form>
            </section>
            <section class="section" aria-labelledby="sessions">
                <div>
                    <h2 id="sessions">"Sessions"</h2>
                    <p>"Devices where you're signed in. Sign out any you don't recognize."</p>
                </div>
                <Sessions sessions now/>
            </section>
        </div>
    }
}

#[component]
fn PictureForm(person: Person, wrong: Option<String>) -> impl IntoView {
    let source = picture(person.id, person.avatar.as_deref());
    let remove = source.is_some().then(|| view! { <button class="btn quiet" form="remove-picture">"Remove"</button> });
    let invalid = wrong.is_some();
    view! {
        <div class="picture">
            <Avatar name=person.display_name source/>
            <form id="remove-picture" method="post" action="/account/avatar/remove" hidden></form>
            <div class="picture-acts">
                <form method="post" action="/account/avatar" enctype="multipart/form-data">
                    <label class="f" data-invalid=invalid.then_some("")>
                        <span>"Picture"</span>
                        <input
                            type="file" name="picture" required accept="image/jpeg,image/png,image/webp,image/gif"
                            aria-invalid=invalid.then_some("true") aria-describedby="picture-hint"
                        />
                        <small id="picture-hint">"JPEG, PNG, WebP or GIF, up to 5 MB. We'll crop it to a square."</small>
                    </label>
                    {wrong.map(|wrong| view! { <p class="field-error" role="alert"><Glyph icon=Icon::Bad/>{wrong}</p> })}
                    <div class="settings-foot"><button class="btn">"Upload"</button>{remove}</div>
                </form>
            </div>
        </div>
    }
}

#[component]
fn Sessions(sessions: Vec<OpenSession>, now: Millis) -> impl IntoView {
    let others = sessions.len() > 1;
    let rows = sessions.into_iter().map(|session| {
        let act = match session.is_this_one {
            true => view! { <span class="tag green">"This device"</span> }.into_any(),
            false => {
                let label = format!("Sign out {}", session.device);
                view! {
                    <form method="post" action="/account/sessions/end">
                        <input type="hidden" name="session" value=session.id/>
                        <button class="btn danger" aria-label=label>"SIGN OUT"</button>
                    </form>
                }
                .into_any()
            }
        };
        view! {
            <li>
                <span class="two">
                    <b>{session.device}</b>
                    <small>
                        "Active "<Ago now=Signal::stored(now) at=session.last_used_at/>
                        " · signed in "<Ago now=Signal::stored(now) at=session.created_at/>
                    </small>
                </span>
                {act}
            </li>
        }
    });
    view! {
        <div class="section-body">
            <ul class="sessions">{rows.collect_view()}</ul>
            {others.then(|| view! {
                <form method="post" action="/account/sessions/end-others">
                    <div><button class="btn">"Sign out everywhere else"</button></div>
                </form>
            })}
        </div>
    }
}
