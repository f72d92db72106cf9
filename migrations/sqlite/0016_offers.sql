-- The counts of the Users page ask whether an inviter may still grant an offer once for all open invitations with it. Read
-- in this order they stand together, and the index alone holds all that is counted.
create index invitations_by_offer on invitations (
    workspace_id, vouched_by, invited_by, level, data_export, contact_deletion, contact_visibility,
    mask_contact_details, declined_at, expires_at
) where accepted_at is null and cancelled_at is null;
