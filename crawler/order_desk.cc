#include "crawler/order_desk.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace shilu {
namespace {

using Json = nlohmann::json;

// Remembered, done or not: who asks goes on asking until it is done.
constexpr size_t kMostOrders = 10'000;

constexpr std::array<std::string_view, 5> kVersionOutcomes{"none", "new", "changed", "unchanged",
                                                           "gone"};

std::string error(const std::string& what) {
  return Json{{"error", what}}.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// The text under that name, if there is one.
std::optional<std::string> text_of(const Json& json, const char* name) {
  const auto found = json.find(name);
  return found != json.end() && found->is_string() ? std::optional<std::string>(*found)
                                                   : std::nullopt;
}

}  // namespace

uint64_t OrderDesk::new_ticket() {
  const MutexLock lock(mutex_);
  if (orders_.size() >= kMostOrders) {
    orders_.erase(orders_.begin());
  }
  orders_.emplace(++last_ticket_, Order());
  return last_ticket_;
}

uint64_t OrderDesk::save(const Url& url) {
  const uint64_t ticket = new_ticket();
  post_(url.host_key(), PageOrder{url, ticket});
  return ticket;
}

std::string OrderDesk::take(std::string_view order) {
  const Json json = Json::parse(order, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) {
    return error("an order is a JSON object");
  }
  if (const auto asked = json.find("ticket"); asked != json.end() && asked->is_number_unsigned()) {
    return tell(*asked);
  }
  if (const std::optional<std::string> address = text_of(json, "save")) {
    const Result<Url> url = Url::parse(*address);
    return url ? Json{{"ticket", save(*url)}}.dump() : error(url.error().message);
  }
  const std::optional<std::string> paused = text_of(json, "pause");
  const std::optional<std::string> mark = text_of(json, "mark");
  const std::optional<std::string> resumed = text_of(json, "resume");
  if ((paused && mark) || resumed) {
    const uint64_t ticket = new_ticket();
    const std::string host_key = paused ? *paused : *resumed;
    post_(host_key, HostPause{host_key, paused ? mark : std::nullopt, ticket});
    return Json{{"ticket", ticket}}.dump();
  }
  return error("an order that is not known");
}

std::string OrderDesk::tell(uint64_t ticket) const {
  const MutexLock lock(mutex_);
  const auto found = orders_.find(ticket);
  if (found == orders_.end()) {
    return error("no such ticket");
  }
  Json json{{"done", found->second.done}};
  if (const std::optional<SavedPage>& page = found->second.page) {
    json["outcome"] = page->outcome;
    json["status"] = page->status;
    json["fetched_at"] = format_instant(page->fetched_at);
    json["version"] = page->version_number;
    json["change"] = kVersionOutcomes[static_cast<size_t>(page->version)];
    json["location"] = page->location;
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void OrderDesk::saved(uint64_t ticket, const SavedPage& page) {
  const MutexLock lock(mutex_);
  if (const auto found = orders_.find(ticket); found != orders_.end()) {
    found->second = {true, page};
  }
}

void OrderDesk::paused(uint64_t ticket) {
  const MutexLock lock(mutex_);
  if (const auto found = orders_.find(ticket); found != orders_.end()) {
    found->second.done = true;
  }
}

size_t OrderDesk::open() const {
  const MutexLock lock(mutex_);
  return static_cast<size_t>(std::count_if(orders_.begin(), orders_.end(),
                                           [](const auto& order) { return !order.second.done; }));
}

}  // namespace shilu
