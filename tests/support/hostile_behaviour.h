// What HostileServer answers to each path; the table stands in hostile_server.h.
#pragma once

#include "tests/support/hostile_connection.h"
#include "tests/support/hostile_server.h"

namespace shilu {

// Answers one request; true if the connection can serve another.
bool answer_hostile(HostileConnection& client, const ServedRequest& request);

}  // namespace shilu
