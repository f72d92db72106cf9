//! Decides in SQL whether the inviter may still grant what an invitation offers.

/// A condition on an invitation `i`: the access that it was sent with is active, belongs to its inviter, and may grant
/// the offer. This is `policy::can_invite` in SQL, and the only place where SQL decides it.
pub const VOUCHED: &str = "exists (select 1 from accesses v
    where v.id = i.vouched_by and v.user_id = i.invited_by and v.workspace_id = i.workspace_id
        and v.revoked_at is null and v.suspended_at is null
        and v.level <> 'agent' and not v.workspace_settings and (v.level = 'owner' or i.level = 'agent')
        and (i.data_export or not v.data_export) and (i.contact_deletion or not v.contact_deletion)
        and (i.contact_visibility or not v.contact_visibility)
        and (i.mask_contact_details or not v.mask_contact_details))";
