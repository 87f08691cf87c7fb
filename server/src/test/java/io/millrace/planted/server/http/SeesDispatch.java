package io.millrace.planted.server.http;

import io.millrace.planted.server.dispatch.Room;

/// The edge that sees a verticle's room.
record SeesDispatch(Room room) {}
