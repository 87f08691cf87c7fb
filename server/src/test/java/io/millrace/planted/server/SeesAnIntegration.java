package io.millrace.planted.server;

import io.millrace.planted.integration.Client;

/// Not the assembly, and yet it calls out by itself.
record SeesAnIntegration(Client client) {}
