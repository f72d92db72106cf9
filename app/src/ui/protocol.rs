//! How the browser calls server functions: the arguments as a query or a form, the answer as JSON. The browser's side is
//! by hand: server_fn's own is a client for each function, where one request serves all of them.

use crate::domain::{
    error::AppError,
    json::{self, Json},
};
use futures::future::BoxFuture;
use http::Method;
use leptos::{
    prelude::window,
    server_fn::{
        Protocol,
        client::Client,
        codec::{FromReq, GetUrl, IntoRes, PostUrl},
        server::Server,
    },
};
use send_wrapper::SendWrapper;
use serde::{Serialize, de::DeserializeOwned};
use std::future::Future;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{RequestInit, Response, UrlSearchParams};

/// The protocol of functions that read: arguments in the query of a GET.
pub struct Reads;

/// The protocol of functions that act, or whose arguments are long: a form in a POST.
pub struct Acts;

/// Implements a protocol for its encoding of arguments.
macro_rules! protocol {
    ($protocol:ty, $arguments:ty, $method:ident, $call:ident) => {
        impl<I, O, C, S> Protocol<I, O, C, S, AppError> for $protocol
        where
            I: Serialize + FromReq<$arguments, S::Request, AppError> + Send,
            O: DeserializeOwned + IntoRes<Json, S::Response, AppError> + Send,
            C: Client<AppError>,
            S: Server<AppError>,
        {
            const METHOD: Method = Method::$method;

            async fn run_server<F, Fut>(request: S::Request, function: F) -> Result<S::Response, AppError>
            where
                F: Fn(I) -> Fut + Send,
                Fut: Future<Output = Result<O, AppError>> + Send,
            {
                let arguments = I::from_req(request).await?;
                let answer = function(arguments).await?;
                answer.into_res().await
            }

            async fn run_client(path: &str, arguments: I) -> Result<O, AppError> {
                let fields = serde_qs::to_string(&arguments).map_err(|_| AppError::Unreachable)?;
                let text = $call(path, &fields).await?;
                json::read(&text).map_err(|_| AppError::Unreachable)
            }
        }
    };
}

protocol!(Reads, GetUrl, GET, get);
protocol!(Acts, PostUrl, POST, post);

fn get(path: &str, fields: &str) -> BoxFuture<'static, Result<String, AppError>> {
    call(super::url::with_query(path, fields), RequestInit::new())
}

/// Posts fields as a form to the server function at `path`. Returns its answer as JSON.
pub fn post(path: &str, fields: &str) -> BoxFuture<'static, Result<String, AppError>> {
    let request = RequestInit::new();
    request.set_method("POST");
    // It throws only on a sequence.
    if let Ok(fields) = UrlSearchParams::new_with_str(fields) {
        request.set_body(&fields);
    }
    call(path.to_owned(), request)
}

fn call(url: String, request: RequestInit) -> BoxFuture<'static, Result<String, AppError>> {
    Box::pin(SendWrapper::new(async move {
        // An answer that cannot be read came from a proxy, or from another version of the server.
        let (is_ok, text) = fetch(&url, &request).await.map_err(|_| AppError::Unreachable)?;
        match is_ok {
            true => Ok(text),
            false => Err(json::read(&text).unwrap_or(AppError::Unreachable)),
        }
    }))
}

async fn fetch(url: &str, request: &RequestInit) -> Result<(bool, String), JsValue> {
    let response: Response = JsFuture::from(window().fetch_with_str_and_init(url, request)).await?.dyn_into()?;
    let text = JsFuture::from(response.text()?).await?;
    Ok((response.ok(), text.as_string().unwrap_or_default()))
}
