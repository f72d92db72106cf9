pub mod page;
pub mod rules;
pub mod rules_form;
pub mod save;
