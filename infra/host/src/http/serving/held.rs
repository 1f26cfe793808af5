//! The connections that are held: how many in all and of each address, and what each of them does. Where there is no room for another, the one
//! that has waited longest for a request is closed: whoever holds many open without asking anything keeps nobody out.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use web::ClientAddress;

use super::ConnectionLimits;
use crate::metrics::{ConnectionFigures, HoldsConnections};

/// For how long a connection that asks nothing is left alone, however many wait: a request may be on its way.
const LEFT_ALONE: Duration = Duration::from_secs(1);

/// How often room is looked for while there is none.
const LOOK: Duration = Duration::from_millis(250);

/// Tenths of the bound from which on whoever watches is warned.
const NEAR_TENTHS: usize = 8;

/// What a connection does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    /// It waits for a request, or for the rest of its head.
    Idle(Instant),
    /// A request has begun whose body is not all there.
    Receiving,
    /// A request is being answered.
    Answering,
}

#[derive(Debug)]
struct Connection {
    doing: Doing,
    close: Arc<Notify>,
}

#[derive(Debug, Default)]
struct Inner {
    next: u64,
    open: HashMap<u64, Connection>,
    by_address: HashMap<IpAddr, u16>,
}

/// All connections of a listener.
#[derive(Debug)]
pub struct Connections {
    limits: ConnectionLimits,
    proxies: Vec<IpAddr>,
    room: Arc<Semaphore>,
    inner: Mutex<Inner>,
    refused: AtomicU64,
    closed_for_others: AtomicU64,
    near: AtomicBool,
}

/// The place of a connection. It is free again when this is dropped.
#[derive(Debug)]
pub(super) struct Place {
    connections: Arc<Connections>,
    id: u64,
    address: Option<IpAddr>,
    close: Arc<Notify>,
    _room: OwnedSemaphorePermit,
}

impl Connections {
    /// None yet. Those of `proxies` are not counted by address: they carry the requests of many.
    pub fn new(limits: ConnectionLimits, proxies: Vec<IpAddr>) -> Arc<Connections> {
        Arc::new(Connections {
            limits,
            proxies,
            room: Arc::new(Semaphore::new(limits.connections_max.into())),
            inner: Mutex::default(),
            refused: AtomicU64::new(0),
            closed_for_others: AtomicU64::new(0),
            near: AtomicBool::new(false),
        })
    }

    /// What holds for each of them.
    pub(super) fn limits(&self) -> ConnectionLimits {
        self.limits
    }

    /// Whether the requests of many come from this address.
    pub(super) fn is_proxy(&self, address: IpAddr) -> bool {
        self.proxies.contains(&address.to_canonical())
    }

    /// A place for a connection from this address, as soon as there is one; `None`: its address has as many as it may.
    pub(super) async fn admit(self: &Arc<Self>, address: IpAddr) -> Option<Place> {
        let counted = (!self.is_proxy(address)).then(|| ClientAddress(address).counted_as());
        if counted.is_some_and(|address| self.is_full(address)) {
            self.refused.fetch_add(1, Ordering::Relaxed);
            return None;
        }
        let room = loop {
            match Arc::clone(&self.room).try_acquire_owned() {
                Ok(room) => break room,
                Err(_) if self.close_longest_idle() => tokio::task::yield_now().await,
                Err(_) => {}
            }
            let free = tokio::time::timeout(LOOK, Arc::clone(&self.room).acquire_owned()).await;
            // The semaphore is never closed.
            if let Ok(Ok(room)) = free {
                break room;
            }
        };
        let close = Arc::new(Notify::new());
        let mut inner = self.lock();
        inner.next += 1;
        let id = inner.next;
        if let Some(address) = counted {
            *inner.by_address.entry(address).or_default() += 1;
        }
        inner.open.insert(id, Connection { doing: Doing::Idle(Instant::now()), close: Arc::clone(&close) });
        self.tell_when_near(inner.open.len());
        Some(Place { connections: Arc::clone(self), id, address: counted, close, _room: room })
    }

    /// Closes whatever waits for something from the other side: for a request, or for the rest of one.
    pub(super) fn close_waiting(&self) {
        let inner = self.lock();
        let waiting = inner.open.values().filter(|connection| connection.doing != Doing::Answering);
        waiting.for_each(|connection| connection.close.notify_one());
    }

    /// Closes the connection that has waited longest for a request; `false`: none has waited for long.
    fn close_longest_idle(&self) -> bool {
        let mut inner = self.lock();
        let idle = inner.open.iter().filter_map(|(id, connection)| match connection.doing {
            Doing::Idle(since) if LEFT_ALONE <= since.elapsed() => Some((since, *id)),
            _ => None,
        });
        let Some((_, id)) = idle.min() else { return false };
        let Some(longest) = inner.open.get_mut(&id) else { return false };
        longest.close.notify_one();
        // Whoever looks next finds another.
        longest.doing = Doing::Answering;
        self.closed_for_others.fetch_add(1, Ordering::Relaxed);
        true
    }

    fn is_full(&self, address: IpAddr) -> bool {
        self.lock().by_address.get(&address).is_some_and(|open| self.limits.of_an_address_max <= *open)
    }

    /// Warns once each time that the bound comes near.
    fn tell_when_near(&self, open: usize) {
        let most = usize::from(self.limits.connections_max);
        let is_near = NEAR_TENTHS * most <= 10 * open;
        if is_near && !self.near.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                open,
                most,
                "Nearly as many connections are open as may be: those that ask nothing are closed for others"
            );
        } else if 2 * open < most {
            self.near.store(false, Ordering::Relaxed);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl HoldsConnections for Connections {
    fn figures(&self) -> ConnectionFigures {
        ConnectionFigures {
            open: self.lock().open.len(),
            most: self.limits.connections_max,
            refused: self.refused.load(Ordering::Relaxed),
            closed_for_others: self.closed_for_others.load(Ordering::Relaxed),
        }
    }
}

impl Place {
    /// Returns when the connection is to be closed, whatever it waits for.
    pub(super) async fn closed(&self) {
        self.close.notified().await;
    }

    /// A request has begun whose body is still to come.
    pub(super) fn receives(&self) {
        self.does(Doing::Receiving);
    }

    /// A request is there as a whole.
    pub(super) fn answers(&self) {
        self.does(Doing::Answering);
    }

    /// The answer was sent.
    pub(super) fn is_idle(&self) {
        self.does(Doing::Idle(Instant::now()));
    }

    fn does(&self, doing: Doing) {
        if let Some(connection) = self.connections.lock().open.get_mut(&self.id) {
            connection.doing = doing;
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut inner = self.connections.lock();
        inner.open.remove(&self.id);
        if let Some(address) = self.address
            && let Some(open) = inner.by_address.get_mut(&address)
        {
            *open -= 1;
            if *open == 0 {
                inner.by_address.remove(&address);
            }
        }
        // A burst leaves no tables of its size behind.
        if inner.open.len() * 4 < inner.open.capacity() {
            inner.open.shrink_to_fit();
            inner.by_address.shrink_to_fit();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_address_has_its_share_and_a_proxy_has_all() {
        let limits = ConnectionLimits { of_an_address_max: 2, ..ConnectionLimits::DEFAULT };
        let address = |text: &str| text.parse::<IpAddr>().unwrap();
        let connections = Connections::new(limits, vec![address("10.0.0.1")]);
        let mut places = Vec::new();
        for (from, admitted) in [
            ("192.0.2.1", true),
            ("::ffff:192.0.2.1", true),
            ("192.0.2.1", false),
            ("192.0.2.2", true),
            ("2001:db8::1", true),
            ("2001:db8::2", true),
            ("2001:db8::3", false),
            ("10.0.0.1", true),
            ("10.0.0.1", true),
            ("10.0.0.1", true),
        ] {
            let place = connections.admit(address(from)).await;
            assert_eq!(place.is_some(), admitted, "{from}");
            places.extend(place);
        }
        let figures = connections.figures();
        assert_eq!((figures.open, figures.refused), (8, 2));
        places.clear();
        assert!(connections.admit(address("192.0.2.1")).await.is_some(), "its places are free again");
        assert_eq!(connections.figures().open, 0);
        assert!(connections.lock().by_address.is_empty());
    }
}
