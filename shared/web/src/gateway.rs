//! What the gateway of a cloud tells beside a request.

use axum::Router;
use axum::extract::Request;
use lambda_http::request::RequestContext;
use tower::util::MapRequestLayer;

use crate::ClientAddress;

/// The routes, which hear from which address a request came: what the gateway saw, and no header that anybody may write.
pub fn telling_address(router: Router) -> Router {
    router.layer(MapRequestLayer::new(with_address))
}

fn with_address(mut request: Request) -> Request {
    let address = match request.extensions().get() {
        Some(RequestContext::ApiGatewayV2(context)) => context.http.source_ip.as_deref().and_then(|it| it.parse().ok()),
        _ => None,
    };
    if let Some(address) = address {
        request.extensions_mut().insert(ClientAddress(address));
    }
    request
}
