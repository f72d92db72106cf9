//! Reads an uploaded file from a form.

use axum::{
    extract::{
        Multipart,
        multipart::{Field, MultipartError, MultipartRejection},
    },
    http::StatusCode,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadError {
    Missing,
    TooLarge,
    CutOff,
}

/// Reads the first non-empty field with one of these names. Too large a file is still read to its end: a browser that
/// is cut off shows an error of its own.
pub async fn read(
    form: Result<Multipart, MultipartRejection>,
    names: &[&str],
    bytes_max: usize,
) -> Result<Vec<u8>, UploadError> {
    let mut form = form.map_err(|_| UploadError::Missing)?;
    while let Some(field) = form.next_field().await.map_err(cut_off)? {
        if field.name().is_some_and(|name| names.contains(&name)) {
            let file = read_field(field, bytes_max).await?;
            if !file.is_empty() {
                return Ok(file);
            }
        }
    }
    Err(UploadError::Missing)
}

async fn read_field(mut field: Field<'_>, bytes_max: usize) -> Result<Vec<u8>, UploadError> {
    let mut file = Vec::new();
    let mut size = 0;
    while let Some(chunk) = field.chunk().await.map_err(cut_off)? {
        size += chunk.len();
        if size <= bytes_max {
            file.extend_from_slice(&chunk);
        }
    }
    match size <= bytes_max {
        true => Ok(file),
        false => Err(UploadError::TooLarge),
    }
}

fn cut_off(error: MultipartError) -> UploadError {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => UploadError::TooLarge,
        _ => UploadError::CutOff,
    }
}
