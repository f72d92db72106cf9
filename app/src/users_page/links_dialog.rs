use super::{
    bulk::{
        act::{BulkAct, BulkPreview, preview_bulk},
        dialog::{named, sentence},
    },
    links::{CopyLinks, InvitationLinks},
    links_box::LinksBox,
};
use crate::{
    frame::{
        layout::current_user::CurrentUser,
        listing::{
            address::Address,
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
};
use leptos::{prelude::*, server_fn::ServerFn};

/// Creates links for the selected invitations.
#[component]
pub fn LinksDialog(own: CurrentUser, address: Address) -> impl IntoView {
    let back = Signal::derive(move || address.here());
    let copy = FormAction::<InvitationLinks>::default();
    let (workspace, selected) = (own.workspace.clone(), SelectionQuery::read(address));
    let about = selected.clone();
    let preview = ask("links preview", move || {
        let SelectionQuery { ids, query } = about.clone();
        preview_bulk(workspace.clone(), BulkAct::Links, ids, query)
    });
    view! {
        <Dialog title="Copy Links" close_href=back>
            {drawn(move || match (copy.answer.get(), preview.get()) {
                (Some(Ok(links)), _) => view! {
                    <form>
                        <LinksBox links/>
                        <div class="dialog-foot"><a class="btn" href=back data-noscroll>"Close"</a></div>
                    </form>
                }
                .into_any(),
                (_, preview) => {
                    let (workspace, selected) = (own.workspace.clone(), selected.clone());
                    show_answer(preview, back, |preview| view! { <LinksForm workspace selected preview copy back/> })
                }
            })}
        </Dialog>
    }
}

#[component]
fn LinksForm(
    workspace: String,
    selected: SelectionQuery,
    preview: BulkPreview,
    copy: FormAction<InvitationLinks>,
    back: Signal<String>,
) -> impl IntoView {
    let BulkPreview { able, refused, .. } = preview;
    let problem = Signal::derive(move || copy.answer.get().and_then(Result::err).map(|error| error.to_string()));
    view! {
        <ActForm act=copy path=CopyLinks::PATH>
            <input type="hidden" name="workspace" value=workspace/>
            <SelectionFields selected/>
            <p>{sentence(BulkAct::Links, able)}</p>
            <SkippedList skipped=named(refused)/>
            <Problem text=problem/>
            <DialogFoot back label="COPY LINKS" busy=copy.busy() able={able > 0}/>
        </ActForm>
    }
}
