use super::{
    accept_input::{AcceptInput, InvalidAcceptInput},
    offer::{Offer, OfferedInvitation},
    visitor::Visitor,
};
use crate::{
    domain::{time::exact, url::encode},
    frame::guest::{GuestField, GuestMessage},
    store::clock::Millis,
    ui::time::until,
};
use leptos::prelude::*;

/// Shows what the link offers. Opening it changes nothing.
#[component]
pub fn AcceptPage(
    token: String,
    offer: Offer,
    typed: AcceptInput,
    now: Millis,
    #[prop(optional_no_strip)] invalid: Option<InvalidAcceptInput>,
) -> impl IntoView {
    match offer {
        Offer::Open(invited, visitor) => view! { <OpenOffer token invited visitor typed now invalid/> }.into_any(),
        Offer::Proof(invited, visitor) => view! { <ProofOffer token invited visitor invalid/> }.into_any(),
        Offer::Unknown => view! {
            <GuestMessage title="This link is not known" text="It may be incomplete. Open it again from the mail, or ask whoever invited you to send a new one."/>
        }.into_any(),
        Offer::NeedsEmailedLink => view! {
            <GuestMessage
                title="Verify your email address first"
                text="This link was copied and passed on. Open the link in the email that invited you instead, or reset your password: both verify your address."
                href="/forgot-password"
                link="Reset your password"
            />
        }.into_any(),
        Offer::Replaced => view! {
            <GuestMessage title="There is a newer link" text="The invitation was sent again after this mail. Use the link in the newest one."/>
        }.into_any(),
        Offer::Expired => view! {
            <GuestMessage title="This invitation has expired" text="Ask whoever invited you to send it again: they can do so in one click."/>
        }.into_any(),
        Offer::Cancelled => view! {
            <GuestMessage title="This invitation was cancelled" text="If you think that is a mistake, ask whoever invited you."/>
        }.into_any(),
        Offer::Declined => view! {
            <GuestMessage title="You have declined this invitation" text="Whoever invited you was told. If you have changed your mind, ask them to send it again."/>
        }.into_any(),
        Offer::NoSeat => view! {
            <GuestMessage title="No seat is free" text="The workspace has as many people as it has seats for. Ask whoever invited you: your invitation stays open until it expires."/>
        }.into_any(),
        Offer::Withdrawn => view! {
            <GuestMessage title="This invitation is no longer valid" text="The person who sent it can no longer grant this access. Ask an Owner of the workspace to send it again."/>
        }.into_any(),
        Offer::AcceptedUnverified => view! {
            <GuestMessage
                title="Someone joined with a copied link"
                text="They used a link that was copied from this invitation, and this email address isn't verified yet. \
                    Reset the password: that verifies your address, and signs everyone else out."
                href="/forgot-password"
                link="Reset the password"
            />
        }.into_any(),
        Offer::Accepted(invited) => view! {
            <GuestMessage
                title="You have joined already"
                text=format!("This invitation to {} was accepted.", invited.workspace_name)
                href=format!("/w/{}/contacts", invited.workspace_slug)
                link="Open the workspace"
            />
        }.into_any(),
    }
}

#[component]
fn OpenOffer(
    token: String,
    invited: OfferedInvitation,
    visitor: Visitor,
    typed: AcceptInput,
    now: Millis,
    invalid: Option<InvalidAcceptInput>,
) -> impl IntoView {
    let action = format!("/invitations/{token}");
    let decline = action.clone();
    let email = invited.email.clone();
    let forgotten = visitor == Visitor::Undisclosed;
    let fields = match visitor {
        Visitor::SignedInAs { email: other } => {
            return view! { <WrongAccount action invited other/> }.into_any();
        }
        Visitor::New => view! { <NewAccount email typed invalid/> }.into_any(),
        Visitor::HasAccount => {
            let wrong = invalid.map(|why| match why {
                InvalidAcceptInput::NotTried(why) => why.to_string(),
                _ => "The password is not right.".to_owned(),
            });
            view! {
                <p>"You have an account here already. Its password is all it takes."</p>
                <input type="hidden" name="email" value=email autocomplete="username"/>
                <GuestField label="Password" name="password" kind="password" autocomplete="current-password" focused=true wrong/>
            }
            .into_any()
        }
        Visitor::Undisclosed => {
            view! { <AnyAccount sign_in=format!("/sign-in?next={}", encode(&action)) email typed invalid/> }.into_any()
        }
        Visitor::Proves => view! { <NewPassword email invalid/> }.into_any(),
        Visitor::SignedIn => view! { <p>"You are signed in as "{email}"."</p> }.into_any(),
    };
    view! {
        <h1>"Join " <bdi>{invited.workspace_name.clone()}</bdi></h1>
        <OfferFacts invited now/>
        <form method="post" action=action>
            {fields}
            <button class="btn primary block">"Join the workspace"</button>
        </form>
        <form method="post" action=decline>
            <input type="hidden" name="answer" value="decline"/>
            <button class="btn quiet block">"Decline the invitation"</button>
        </form>
        {forgotten.then(|| view! { <p class="guest-foot"><a class="link" href="/forgot-password">"Forgotten your password?"</a></p> })}
    }
    .into_any()
}

/// Lets the owner of the mailbox take over an account that was created with a copied link.
#[component]
fn ProofOffer(
    token: String,
    invited: OfferedInvitation,
    visitor: Visitor,
    invalid: Option<InvalidAcceptInput>,
) -> impl IntoView {
    let action = format!("/invitations/{token}");
    if let Visitor::SignedInAs { email: other } = visitor {
        return view! { <WrongAccount action invited other/> }.into_any();
    }
    view! {
        <h1>"Verify your email address"</h1>
        <p class="lead">
            "Someone joined " <bdi>{invited.workspace_name}</bdi> " as " <b>{invited.email.clone()}</b> " with a copied link. "
            "If that was you, set a password to verify your address. If it wasn't, this signs them out, and the account is yours."
        </p>
        <form method="post" action=action>
            <NewPassword email=invited.email invalid/>
            <button class="btn primary block">"Set password"</button>
        </form>
    }
    .into_any()
}

/// Asks for the password that replaces the one set with a copied link.
#[component]
fn NewPassword(email: String, invalid: Option<InvalidAcceptInput>) -> impl IntoView {
    let wrong = match invalid {
        Some(InvalidAcceptInput::Password(why)) => Some(why.to_string()),
        Some(InvalidAcceptInput::NotTried(why)) => Some(why.to_string()),
        _ => None,
    };
    view! {
        <p>"This link verifies your email address. Choose a new password. You'll be signed out everywhere else."</p>
        <input type="hidden" name="email" value=email autocomplete="username"/>
        <GuestField label="New password" name="password" kind="password" autocomplete="new-password" hint="At least 12 characters." focused=true wrong/>
    }
}

#[component]
fn OfferFacts(invited: OfferedInvitation, now: Millis) -> impl IntoView {
    let restrictions: Vec<&str> = invited.grant.restrictions.iter().map(|it| it.name()).collect();
    let level = match restrictions.is_empty() {
        true => invited.grant.level.name().to_owned(),
        false => format!("{} ({})", invited.grant.level.name(), restrictions.join(", ")),
    };
    let expires = exact(invited.expires_at);
    view! {
        <dl class="facts">
            <dt>"Organization"</dt><dd><bdi>{invited.organization_name}</bdi></dd>
            <dt>"Invited by"</dt><dd><bdi>{invited.inviter_name}</bdi></dd>
            <dt>"Access level"</dt><dd>{level}</dd>
            <dt>"For"</dt><dd>{invited.email}</dd>
            <dt>"Expires"</dt><dd><time datetime=expires.clone() title=expires>{until(now, invited.expires_at)}</time></dd>
        </dl>
    }
}

#[component]
fn NewAccount(
    email: String,
    typed: AcceptInput,
    invalid: Option<InvalidAcceptInput>,
    #[prop(default = "Choose a password")] label: &'static str,
) -> impl IntoView {
    let (mut name, mut password) = (None, None);
    match invalid {
        Some(InvalidAcceptInput::Name(why)) => name = Some(why.to_string()),
        Some(InvalidAcceptInput::Password(why)) => password = Some(why.to_string()),
        Some(InvalidAcceptInput::NotTried(why)) => password = Some(why.to_string()),
        Some(InvalidAcceptInput::WrongPassword) => {
            password = Some(
                "This password doesn't fit the account with this address. Sign in, or reset your password.".to_owned(),
            );
        }
        None => (),
    }
    view! {
        // Password managers store the address with the password.
        <input type="email" class="vh" name="email" value=email autocomplete="username" readonly tabindex="-1" aria-hidden="true"/>
        <GuestField label="Your name" name="display_name" value=typed.display_name autocomplete="name" focused=true wrong=name/>
        <GuestField label name="password" kind="password" autocomplete="new-password" hint="At least 12 characters." wrong=password/>
    }
}

/// Looks the same whether or not the address has an account.
#[component]
fn AnyAccount(
    sign_in: String,
    email: String,
    typed: AcceptInput,
    invalid: Option<InvalidAcceptInput>,
) -> impl IntoView {
    view! {
        <p>"Already have an account? "<a class="link" href=sign_in>"Sign in"</a></p>
        <NewAccount email typed invalid label="Password"/>
    }
}

/// Shows both addresses, so that an invitation is not accepted with the wrong account.
#[component]
fn WrongAccount(action: String, invited: OfferedInvitation, other: String) -> impl IntoView {
    view! {
        <h1>"This invitation is for somebody else"</h1>
        <p class="lead">
            "It was sent to " <b>{invited.email.clone()}</b> ", and you are signed in as " <b>{other.clone()}</b> ". "
            "Nothing is accepted until you switch."
        </p>
        <form method="post" action="/sign-out">
            <input type="hidden" name="next" value=action/>
            <button class="btn primary block">"Switch to " {invited.email}</button>
        </form>
        <p class="guest-foot"><a class="link" href="/">"Stay " {other}</a></p>
    }
}
