use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use uuid::Uuid;

/// Caches how many Users a workspace has, suspended ones included, until its version changes.
#[derive(Clone, Debug, Default)]
pub struct ActiveCounts(Arc<Mutex<HashMap<Uuid, CachedCount>>>);

#[derive(Clone, Copy, Debug)]
struct CachedCount {
    version: i64,
    standing: i64,
}

impl ActiveCounts {
    pub fn find(&self, workspace: Uuid, version: i64) -> Option<i64> {
        let cached = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&workspace).copied();
        cached.filter(|cached| cached.version == version).map(|cached| cached.standing)
    }

    pub fn keep(&self, workspace: Uuid, version: i64, standing: i64) {
        let cached = CachedCount { version, standing };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(workspace, cached);
    }
}
