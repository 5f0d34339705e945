/// The hub's HTTP side: one class an endpoint group, over the packages that know the rules.
///
/// `Dispatcher` finds the endpoint and turns what goes wrong into what clients understand; an
/// `Exchange` is one request and its answer. The contract, endpoint by endpoint, is that of the
/// Hugging Face hub's clients.
package dev.sluice.hub.http;
