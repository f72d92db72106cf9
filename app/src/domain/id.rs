use uuid::Uuid;

/// Ids sort by the time they were made.
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}
