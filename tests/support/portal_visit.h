// A visit to a PortalServer from a test, one request at a time.
#pragma once

#include <httplib.h>

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <utility>

#include "tests/support/portal_server.h"

namespace shilu {

constexpr const char* kPortals = SHILU_SOURCE_DIR "/tests/portal";

inline std::unique_ptr<PortalServer> start_portals() {
  PortalServerOptions options;
  options.folder = kPortals;
  auto server = PortalServer::start(options);
  REQUIRE(server.has_value());
  return *std::move(server);
}

// `address` is "host/path" as in expected.json; the answer's body is as sent.
inline httplib::Response ask(const PortalServer& server, const std::string& address,
                             httplib::Headers headers = {}) {
  const size_t slash = address.find('/');
  headers.emplace("Host", address.substr(0, slash) + ":" + std::to_string(server.port()));
  if (headers.count("Accept-Encoding") == 0) headers.emplace("Accept-Encoding", "identity");
  httplib::Client client("127.0.0.1", server.port());
  client.set_decompress(false);
  const auto result = client.Get(address.substr(slash), headers);
  REQUIRE(result);
  return *result;
}

inline bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace shilu
