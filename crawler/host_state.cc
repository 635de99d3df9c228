#include "crawler/host_state.h"

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

namespace shilu {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::pair<RobotsKind, std::string_view>, 2> kRobotsKinds{{
    {RobotsKind::kRules, "rules"},
    {RobotsKind::kAllowAll, "allow_all"},
}};

constexpr std::array<std::pair<RestReason, std::string_view>, 4> kRestReasons{{
    {RestReason::kManners, "manners"},
    {RestReason::kRetryAfter, "retry_after"},
    {RestReason::kBackOff, "back_off"},
    {RestReason::kBlock, "block"},
}};

// What later versions added: absent, or as it must be.
bool read_instant(const Json& json, const char* name, Instant& instant) {
  const auto found = json.find(name);
  if (found == json.end()) {
    return true;
  }
  instant = found->is_number_integer() ? Instant(Milliseconds(found->get<int64_t>())) : instant;
  return found->is_number_integer();
}

bool read_rest_reason(const Json& json, RestReason& reason) {
  const auto found = json.find("rest_reason");
  if (found == json.end()) {
    return true;
  }
  for (const auto& [known, name] : kRestReasons) {
    if (*found == name) {
      reason = known;
      return true;
    }
  }
  return false;
}

Json to_json(const RobotsFile& robots) {
  // A robots.txt may hold any bytes: they travel as a CBOR byte string.
  const auto octets = [](const std::string& text) {
    return Json::binary(std::vector<uint8_t>(text.begin(), text.end()));
  };
  return {{"kind", kRobotsKinds[static_cast<size_t>(robots.kind)].second},
          {"body", octets(robots.body)},
          {"fetched_at", robots.fetched_at.time_since_epoch().count()}};
}

std::optional<RobotsFile> robots_from_json(const Json& json) {
  if (!json.is_object() || !json.contains("kind") || !json.contains("body") ||
      !json["body"].is_binary() || !json.contains("fetched_at") ||
      !json["fetched_at"].is_number_integer()) {
    return std::nullopt;
  }
  for (const auto& [kind, name] : kRobotsKinds) {
    if (json["kind"] == name) {
      const auto& body = json["body"].get_binary();
      return RobotsFile{kind, std::string(body.begin(), body.end()),
                        Instant(Milliseconds(json["fetched_at"].get<int64_t>()))};
    }
  }
  return std::nullopt;
}

}  // namespace

std::string_view rest_reason_name(RestReason reason) {
  return kRestReasons[static_cast<size_t>(reason)].second;
}

std::string host_state_record(const HostState& state) {
  Json json = {{"next_allowed", state.next_allowed.time_since_epoch().count()},
               {"smoothed_response_ms", state.smoothed_response.count()},
               {"failures", state.failures}};
  if (state.rest_reason != RestReason::kManners) {
    json["rest_reason"] = rest_reason_name(state.rest_reason);
  }
  if (state.failures > 0) {
    json["failing_since"] = state.failing_since.time_since_epoch().count();
    json["trouble"] = state.trouble;
  }
  if (state.blocked_until > Instant{}) {
    json["blocked_until"] = state.blocked_until.time_since_epoch().count();
  }
  if (state.robots) {
    json["robots"] = to_json(*state.robots);
  }
  const std::vector<uint8_t> record = Json::to_cbor(json);
  return {record.begin(), record.end()};
}

Result<HostState> host_state_from_record(std::string_view host_key, std::string_view record) {
  const auto corrupt = [&] {
    return fail(ErrorCode::kCorrupt, "the record of host " + std::string(host_key) + " is damaged");
  };
  const Json json = Json::from_cbor(record, /*strict=*/true, /*allow_exceptions=*/false);
  if (!json.is_object()) {
    return corrupt();
  }
  for (const char* name : {"next_allowed", "smoothed_response_ms", "failures"}) {
    if (!json.contains(name) || !json[name].is_number_integer()) {
      return corrupt();
    }
  }
  HostState state;
  state.next_allowed = Instant(Milliseconds(json["next_allowed"].get<int64_t>()));
  state.smoothed_response = Milliseconds(json["smoothed_response_ms"].get<int64_t>());
  state.failures = json["failures"];
  const Json trouble = json.value("trouble", Json(""));
  if (!read_instant(json, "blocked_until", state.blocked_until) ||
      !read_instant(json, "failing_since", state.failing_since) ||
      !read_rest_reason(json, state.rest_reason) || !trouble.is_string()) {
    return corrupt();
  }
  state.trouble = trouble;
  if (json.contains("robots")) {
    state.robots = robots_from_json(json["robots"]);
    if (!state.robots) {
      return corrupt();
    }
  }
  return state;
}

}  // namespace shilu
