use super::settle::ShownRows;
use crate::ui::boxed::effect;
use leptos::{ev, html, prelude::*};
use uuid::Uuid;
use wasm_bindgen::JsCast;

/// Whether the pointer or the focus is on the rows, and which row has the focus.
#[derive(Clone, Copy, Default)]
pub struct Attention {
    pub body: NodeRef<html::Tbody>,
    is_here: RwSignal<bool>,
    /// The row that last had the focus, and its index then.
    focused: StoredValue<Option<(Uuid, u32)>>,
}

impl Attention {
    pub fn is_here(self) -> bool {
        self.is_here.get()
    }

    /// Lets the rows update even though the pointer is on them.
    pub fn end(self) {
        self.is_here.set(false);
    }

    pub fn point(self, event: ev::PointerEvent) {
        // A touch does not stay on the row.
        if event.pointer_type() == "mouse" {
            self.is_here.set(true);
        }
    }

    pub fn leave(self) {
        let focused = document().active_element();
        self.is_here.set(self.body.get_untracked().is_some_and(|body| body.contains(focused.as_deref())));
    }

    pub fn focus(self, event: ev::FocusEvent, shown: Memo<ShownRows>) {
        self.is_here.set(true);
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let row = target.and_then(|it| it.closest("tr").ok().flatten());
        if let Some(row) = row.and_then(|row| row.dyn_into::<web_sys::HtmlTableRowElement>().ok()) {
            let at = row.section_row_index();
            let id = shown.with_untracked(|shown| shown.ids.get(at as usize).copied());
            self.focused.set_value(id.map(|id| (id, at as u32)));
        }
    }

    pub fn blur(self, event: ev::FocusEvent) {
        let next = event.related_target().and_then(|next| next.dyn_into::<web_sys::Node>().ok());
        let stays = |body: web_sys::HtmlTableSectionElement| {
            body.contains(next.as_ref()) || body.matches(":hover").unwrap_or(false)
        };
        self.is_here.set(self.body.get_untracked().is_some_and(stays));
    }

    /// Moves the focus to the neighbouring row when the focused row is removed.
    pub fn hand_on_focus(self, shown: Memo<ShownRows>) {
        effect(move || {
            let is_there = |id| shown.with(|shown| shown.ids.contains(&id));
            let gone = self.focused.get_value().filter(|(id, _)| !is_there(*id));
            let (Some(body), Some((_, at))) = (self.body.get(), gone) else { return shown.track() };
            let rows = body.children();
            let neighbour = rows.item(at.min(rows.length().saturating_sub(1)));
            let act = neighbour.and_then(|row| row.query_selector(".acts :is(a, button)").ok().flatten());
            let is_nowhere = document().active_element().is_none_or(|it| it.tag_name() == "BODY");
            if let Some(act) = act.filter(|_| is_nowhere).and_then(|act| act.dyn_into::<web_sys::HtmlElement>().ok()) {
                // It fails only if the element has left the page.
                let _ = act.focus();
            }
        });
    }
}
