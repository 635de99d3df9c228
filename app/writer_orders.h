// WriterOrders: what a person asks of the crawl that has an archive, through its socket
// (crawler/order_desk.h), waiting until it is done.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"

namespace shilu {

// Whether another process has the archive for writing, so that it must be asked.
Result<bool> has_writer(const std::string& archive);

// Gives the order and waits for the end of it, at most so long: then nothing. kLocked where the
// process that writes takes no orders (it is no crawl), or ends before.
Result<std::optional<nlohmann::json>> give_order(const std::string& archive,
                                                 const nlohmann::json& order, Milliseconds at_most);

}  // namespace shilu
