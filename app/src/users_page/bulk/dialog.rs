use super::act::{ActOnMany, BulkAct, BulkPreview, EditMany, RevokeMany, preview_bulk};
use crate::{
    domain::{
        bulk::{BulkDone, FailedRow},
        number::{count_of, form_of},
    },
    frame::{
        finished::finish_many,
        layout::current_user::CurrentUser,
        listing::{
            address::Address,
            selection::SelectionState,
            selection_query::{SelectionFields, SelectionQuery},
        },
    },
    ui::{
        act::{ActForm, FormAction},
        ask::ask,
        boxed::drawn,
        dialog::{Dialog, DialogFoot, show_answer},
        problem::Problem,
        skipped_list::SkippedList,
    },
    users::{grant_fields::GrantFields, revoke_dialog::RevokedContacts},
};
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn BulkDialog(own: CurrentUser, address: Address, act: BulkAct, selection: SelectionState) -> impl IntoView {
    let back = Signal::derive(move || address.here());
    let doing = FormAction::<BulkDone>::default();
    let (problem, failed) = finish_many(doing, selection, back);
    let (workspace, selected) = (own.workspace.clone(), SelectionQuery::read(address));
    let about = selected.clone();
    let preview = ask("bulk preview", move || {
        let SelectionQuery { ids, query } = about.clone();
        preview_bulk(workspace.clone(), act, ids, query)
    });
    view! {
        <Dialog title=title(act) close_href=back>
            {drawn(move || match (failed.get(), preview.get()) {
                (Some(done), _) => view! { <Report act done back/> }.into_any(),
                (None, preview) => {
                    let (own, selected) = (own.clone(), selected.clone());
                    show_answer(preview, back, |preview| view! {
                        <BulkForm own act doing selected preview problem back/>
                    })
                }
            })}
        </Dialog>
    }
}

fn title(act: BulkAct) -> &'static str {
    match act {
        BulkAct::Edit => "Edit Access",
        BulkAct::Suspend => "Suspend Users",
        BulkAct::Reactivate => "Reactivate Users",
        BulkAct::Revoke => "Revoke Access",
        BulkAct::Resend => "Resend Invitations",
        BulkAct::Extend => "Extend Invitations",
        BulkAct::Links => "Copy Links",
        BulkAct::Cancel => "Cancel Invitations",
    }
}

#[component]
fn BulkForm(
    own: CurrentUser,
    act: BulkAct,
    doing: FormAction<BulkDone>,
    selected: SelectionQuery,
    preview: BulkPreview,
    problem: Signal<Option<String>>,
    back: Signal<String>,
) -> impl IntoView {
    let BulkPreview { able, contacts, refused, revisions } = preview;
    let workspace = own.workspace.clone();
    let fields = match act {
        BulkAct::Edit => view! {
            <input type="hidden" name="revisions" value=revisions/>
            <GrantFields own/>
        }
        .into_any(),
        BulkAct::Revoke => view! { <RevokedContacts contacts workspace=own.workspace/> }.into_any(),
        _ => ().into_any(),
    };
    view! {
        <ActForm act=doing path=path(act)>
            <input type="hidden" name="workspace" value=workspace/>
            <input type="hidden" name="act" value=act.key()/>
            <SelectionFields selected/>
            <p>{sentence(act, able)}</p>
            <SkippedList skipped=named(refused)/>
            {fields}
            <Problem text=problem/>
            <DialogFoot
                back label=act.label() busy=doing.busy() destructive=matches!(act, BulkAct::Revoke | BulkAct::Cancel)
                able={able > 0}
            />
        </ActForm>
    }
}

fn path(act: BulkAct) -> &'static str {
    match act {
        BulkAct::Edit => EditMany::PATH,
        BulkAct::Revoke => RevokeMany::PATH,
        _ => ActOnMany::PATH,
    }
}

/// Describes what happens in one sentence.
pub fn sentence(act: BulkAct, able: i64) -> String {
    let of = |one: &str, many: &str| count_of(able, one, many);
    match act {
        _ if able == 0 => "None of the selected Users.".to_owned(),
        BulkAct::Edit => {
            let set = form_of(able, "Set the access", "Set the same access");
            format!("{set} for {}. This replaces their current level and restrictions.", of("User", "Users"))
        }
        BulkAct::Suspend => {
            format!(
                "{} access immediately. You can reactivate them at any time.",
                of("User will lose", "Users will lose")
            )
        }
        BulkAct::Reactivate => format!("{} access again.", of("User will have", "Users will have")),
        BulkAct::Revoke => {
            format!(
                "{} access immediately. They stay in the organization. This action can't be undone.",
                of("User will lose", "Users will lose")
            )
        }
        BulkAct::Resend => of(
            "person will get a new email. The old link will stop working.",
            "people will get a new email. The old links will stop working.",
        ),
        BulkAct::Extend => of(
            "invitation will be extended. Its link stays the same.",
            "invitations will be extended. Their links stay the same.",
        ),
        BulkAct::Links => format!("Copy {}.", of("invitation link", "invitation links")),
        BulkAct::Cancel => of(
            "invitation will be cancelled. Its link will stop working.",
            "invitations will be cancelled. Their links will stop working.",
        ),
    }
}

pub fn named(refused: Vec<FailedRow>) -> Vec<(String, String)> {
    refused.into_iter().map(|it| (it.name, it.why.to_string())).collect()
}

/// Lists the rows that failed. They stay selected.
#[component]
fn Report(act: BulkAct, done: BulkDone, back: Signal<String>) -> impl IntoView {
    view! {
        <form>
            <p role="status">{done.to_string()}</p>
            <SkippedList skipped=named(done.failed)/>
            {(act != BulkAct::Cancel).then(|| view! { <p class="faint">"They remain selected."</p> }.into_any())}
            <div class="dialog-foot"><a class="btn" href=back data-noscroll autofocus>"Close"</a></div>
        </form>
    }
}
