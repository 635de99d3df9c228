#include "app/writer_orders.h"

#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>

#include "store/archive.h"

namespace shilu {
namespace {

using Json = nlohmann::json;

// Another process gives no sign to wait for.
constexpr std::chrono::milliseconds kAskAgainAfter{50};

Result<Json> ask(const Archive& archive, const Json& question) {
  const Result<std::string> answer =
      archive.order(question.dump(-1, ' ', false, Json::error_handler_t::replace));
  if (!answer) {
    return tl::unexpected<Error>(answer.error());
  }
  if (answer->empty()) {
    return fail(ErrorCode::kLocked,
                "the process that writes the archive is no crawl, and takes no orders: try again "
                "when it is done");
  }
  Json json = Json::parse(*answer, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) {
    return fail(ErrorCode::kIo, "the crawl's answer cannot be read");
  }
  if (json.contains("error")) {
    return fail(ErrorCode::kInvalidArgument, "the crawl refuses: " + json["error"].dump());
  }
  return json;
}

}  // namespace

Result<bool> has_writer(const std::string& archive) {
  const Result<std::unique_ptr<Archive>> opened = Archive::open(archive, Archive::Mode::kRead);
  if (!opened) {
    return tl::unexpected<Error>(opened.error());
  }
  return (*opened)->writer().map([](const auto& writer) { return writer.has_value(); });
}

Result<std::optional<Json>> give_order(const std::string& archive, const Json& order,
                                       Milliseconds at_most) {
  const Result<std::unique_ptr<Archive>> opened = Archive::open(archive, Archive::Mode::kRead);
  if (!opened) {
    return tl::unexpected<Error>(opened.error());
  }
  const Result<Json> ticket = ask(**opened, order);
  if (!ticket) {
    return tl::unexpected<Error>(ticket.error());
  }
  const auto give_up = std::chrono::steady_clock::now() + at_most;
  for (;;) {
    Result<Json> answer = ask(**opened, *ticket);
    if (!answer) {
      return tl::unexpected<Error>(answer.error());
    }
    if (answer->value("done", false)) {
      return std::optional(std::move(*answer));
    }
    if (std::chrono::steady_clock::now() >= give_up) {
      return std::optional<Json>();
    }
    std::this_thread::sleep_for(kAskAgainAfter);
  }
}

}  // namespace shilu
