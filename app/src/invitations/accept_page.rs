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
            <GuestMessage title="This link isn't valid" text="It may be incomplete. Try opening it again from the email, or ask the person who invited you to resend it."/>
        }.into_any(),
        Offer::NeedsEmailedLink => view! {
            <GuestMessage
                title="Verify your email address first"
                text="This link was copied and passed on. To verify your address, open the link in your invitation email or reset your password."
                href="/forgot-password"
                link="Reset password"
            />
        }.into_any(),
        Offer::Replaced => view! {
            <GuestMessage title="There's a newer link" text="This invitation was resent. Use the link in the latest email."/>
        }.into_any(),
        Offer::Expired => view! {
            <GuestMessage title="This invitation has expired" text="Ask the person who invited you to resend it."/>
        }.into_any(),
        Offer::Cancelled => view! {
            <GuestMessage title="This invitation was cancelled" text="If this looks wrong, contact the person who invited you."/>
        }.into_any(),
        Offer::Declined => view! {
            <GuestMessage title="You declined this invitation" text="We've let the person who invited you know. Changed your mind? Ask for a new invitation."/>
        }.into_any(),
        Offer::NoSeat => view! {
            <GuestMessage title="This workspace is full" text="It has used all of its seats. Ask the person who invited you for help. Your invitation stays open until it expires."/>
        }.into_any(),
        Offer::Withdrawn => view! {
            <GuestMessage title="This invitation is no longer valid" text="The person who sent it can no longer grant this access. Ask a workspace Owner to resend it."/>
        }.into_any(),
        Offer::AcceptedUnverified => view! {
            <GuestMessage
                title="Someone joined with a copied link"
                text="They used a link that was copied from this invitation, and this email address isn't verified yet. \
                    Resetting the password verifies your address and signs everyone else out."
                href="/forgot-password"
                link="Reset password"
            />
        }.into_any(),
        Offer::Accepted(invited) => view! {
            <GuestMessage
                title="You've already joined"
                text=format!("This invitation to {} was accepted.", invited.workspace_name)
                href=format!("/w/{}/contacts", invited.workspace_slug)
                link="Open workspace"
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
                _ => "Incorrect password.".to_owned(),
            });
            view! {
                <p>"You already have an account. Enter your password to join."</p>
                <input type="hidden" name="email" value=email autocomplete="username"/>
                <GuestField label="Password" name="password" kind="password" autocomplete="current-password" focused=true wrong/>
            }
            .into_any()
        }
        Visitor::Undisclosed => {
            view! { <AnyAccount sign_in=format!("/sign-in?next={}", encode(&action)) email typed invalid/> }.into_any()
        }
        Visitor::Proves => view! { <NewPassword email invalid/> }.into_any(),
        Visitor::SignedIn => view! { <p>"You're signed in as "{email}"."</p> }.into_any(),
    };
    view! {
        <h1>"Join " <bdi>{invited.workspace_name.clone()}</bdi></h1>
        <OfferFacts invited now/>
        <form method="post" action=action>
            {fields}
            <button class="btn primary block">"Join workspace"</button>
        </form>
        <form method="post" action=decline>
            <input type="hidden" name="answer" value="decline"/>
            <button class="btn quiet block">"Decline invitation"</button>
        </form>
        {forgotten.then(|| view! { <p class="guest-foot"><a class="link" href="/forgot-password">"Forgot your password?"</a></p> })}
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
            "If that was you, set a password to verify your address. If it wasn't, setting a password signs them out, and the account is yours."
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
                "This password doesn't match the account with this address. Sign in or reset your password.".to_owned(),
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
        <h1>"This invitation is for someone else"</h1>
        <p class="lead">
            "It was sent to " <b>{invited.email.clone()}</b> ", and you're signed in as " <b>{other.clone()}</b> ". "
            "Switch accounts to accept it."
        </p>
        <form method="post" action="/sign-out">
            <input type="hidden" name="next" value=action/>
            <button class="btn primary block">"Switch to " {invited.email}</button>
        </form>
        <p class="guest-foot"><a class="link" href="/">"Stay signed in as " {other}</a></p>
    }
}
