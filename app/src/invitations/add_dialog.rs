use super::invite::InviteUser;
use crate::{
    act::{Act, ActForm},
    layout::own::Own,
    listing::address::Address,
    ui::{
        dialog::{Cancel, Dialog},
        problem::Problem,
    },
    users::{finished::finish, grant_fields::GrantFields},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;

#[component]
pub fn AddDialog(own: Own, address: Address) -> impl IntoView {
    let back = Signal::derive(move || address.here());
    let invite = Act::default();
    let problem = finish(invite, back);
    let email = use_query_map().with_untracked(|query| query.get("email"));
    let wrong = move || problem.get().map(|_| "");
    view! {
        <Dialog title="Add User" close_href=back>
            <ActForm act=invite path=InviteUser::PATH novalidate=true>
                <input type="hidden" name="workspace" value=own.workspace.clone()/>
                <label class="f" data-invalid=wrong>
                    <span>"Email address"</span>
                    <input
                        type="email" name="email" value=email autofocus autocomplete="off" maxlength="320"
                        aria-invalid=move || problem.get().map(|_| "true")
                    />
                    <small>"They get a mail with a link to join "<bdi>{own.workspace_name.clone()}</bdi>"."</small>
                </label>
                <Problem text=problem/>
                <GrantFields own/>
                <div class="dialog-foot">
                    <Cancel href=back/>
                    <button class="btn primary" aria-busy=invite.busy()>"ADD"</button>
                </div>
            </ActForm>
        </Dialog>
    }
}
