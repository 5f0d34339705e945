package dev.sluice.hub.page;

/// Something is not there, or not for the reader.
///
/// @param status the HTTP status
/// @param message what happened and what to do
public record ErrorPage(Frame frame, int status, String message) {}
