#include "app/standing_json.h"

#include <nlohmann/json.hpp>

#include "base/time.h"

namespace shilu {

nlohmann::ordered_json standing_to_json(const HostStanding& standing) {
  nlohmann::ordered_json json{{"state", standing_name(standing.standing)},
                              {"until", nullptr},
                              {"since", nullptr},
                              {"reason", nullptr},
                              {"failures", standing.failures}};
  if (standing.until > Instant{}) json["until"] = format_instant(standing.until);
  if (standing.since > Instant{}) json["since"] = format_instant(standing.since);
  if (!standing.reason.empty()) json["reason"] = standing.reason;
  return json;
}

}  // namespace shilu
