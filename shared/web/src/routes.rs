//! A route is written once: path, method, handler, who calls it, and its description come from one line of its function's list.
//! From the lists follow the functions' routers, the OpenAPI document of the whole system and the routes of the template.

use std::sync::Arc;

use app::App;
use axum::Router;
use axum::handler::Handler;
use axum::middleware::from_fn_with_state;
use axum::routing::{self, MethodRouter};
use http::Method;
use utoipa::openapi::{OpenApi, OpenApiBuilder};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use crate::framed;

/// Who a route is for. Whoever else calls it is refused by its handler.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Caller {
    /// A source system, with its key.
    Source,
    /// A portal, with its key.
    Portal,
    /// A citizen, with the token of a link or signed in.
    Citizen,
    /// A participant or the operator, with a token, signed in, on the way to it, or with a link from one of its mails.
    Participant,
    /// Anybody: nothing that is kept from some participants is told there.
    Anybody,
}

/// A route as it is known outside its function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// The path, with its parameters as `{name}`.
    pub path: String,
    /// The method.
    pub method: Method,
    /// Who it is for.
    pub caller: Caller,
}

type Build = Box<dyn FnOnce(&Arc<App>) -> Router<Arc<App>>>;

/// The list of a function's routes, or of part of them.
pub struct Routes {
    caller: Caller,
    declared: Vec<Declared>,
    document: OpenApi,
    build: Build,
}

impl Routes {
    /// An empty list, for routes of this caller.
    pub fn of(caller: Caller) -> Routes {
        Routes {
            caller,
            declared: Vec::new(),
            document: OpenApiBuilder::new().build(),
            build: Box::new(|_| Router::new()),
        }
    }

    /// Adds what programs call: handlers of one path, each with its `#[utoipa::path]`, gathered by [`utoipa_axum::routes`].
    #[must_use]
    pub fn described(mut self, handlers: UtoipaMethodRouter<Arc<App>>) -> Routes {
        let (router, document) = OpenApiRouter::default().routes(handlers).split_for_parts();
        for (path, item) in &document.paths.paths {
            let operations = [
                (Method::GET, &item.get),
                (Method::PUT, &item.put),
                (Method::POST, &item.post),
                (Method::DELETE, &item.delete),
                (Method::PATCH, &item.patch),
            ];
            for (method, _) in operations.into_iter().filter(|(_, operation)| operation.is_some()) {
                self.declare(path, method);
            }
        }
        self.document.merge(document);
        self.guarded(|before, _| before.merge(router))
    }

    /// Adds a page: what people are shown in a browser is not part of the OpenAPI document.
    #[must_use]
    pub fn get<H: Handler<T, Arc<App>>, T: 'static>(self, path: &str, handler: H) -> Routes {
        self.page(path, Method::GET, routing::get(handler))
    }

    /// Adds what a form on a page is sent to.
    #[must_use]
    pub fn post<H: Handler<T, Arc<App>>, T: 'static>(self, path: &str, handler: H) -> Routes {
        self.page(path, Method::POST, routing::post(handler))
    }

    /// Adds another list, whoever its routes are for.
    #[must_use]
    pub fn with(mut self, other: Routes) -> Routes {
        self.declared.extend(other.declared);
        self.document.merge(other.document);
        let build = other.build;
        self.guarded(move |before, app| before.merge(build(app)))
    }

    /// Puts something around the routes so far: a guard, a limit, headers.
    #[must_use]
    pub fn guarded(self, change: impl FnOnce(Router<Arc<App>>, &Arc<App>) -> Router<Arc<App>> + 'static) -> Routes {
        let build = self.build;
        Routes { build: Box::new(move |app| change(build(app), app)), ..self }
    }

    /// What is listed, by path and method.
    pub fn declared(mut self) -> Vec<Declared> {
        self.declared.sort_by_key(|route| (route.path.clone(), route.method.to_string()));
        self.declared
    }

    /// The description of what programs call.
    pub fn document(self) -> OpenApi {
        self.document
    }

    /// The router. Whatever goes wrong in it is told to people in the frame of the site.
    pub fn router(self, app: &Arc<App>) -> Router {
        let framed = from_fn_with_state(Arc::clone(app), framed::tell_browsers);
        (self.build)(app).layer(framed).with_state(Arc::clone(app))
    }

    fn page(mut self, path: &str, method: Method, handler: MethodRouter<Arc<App>>) -> Routes {
        self.declare(path, method);
        let path = path.to_owned();
        self.guarded(move |before, _| before.route(&path, handler))
    }

    fn declare(&mut self, path: &str, method: Method) {
        self.declared.push(Declared { path: path.to_owned(), method, caller: self.caller });
    }
}
