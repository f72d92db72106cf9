use uuid::Uuid;

/// Returns a new id (UUIDv7). Ids sort by the time they were made.
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}
