// What a person told of a host, and orders to the process that writes.
#include <catch2/catch.hpp>
#include <map>

#include "tests/store/fixture.h"

namespace shilu {
namespace {

using namespace store_test;

std::map<std::string, std::string> marks_of(const Archive& archive) {
  std::map<std::string, std::string> marks;
  REQUIRE(archive
              .scan_host_marks(
                  [&](std::string_view name, std::string_view mark) { marks.emplace(name, mark); })
              .has_value());
  return marks;
}

}  // namespace

TEST_CASE("a host's mark is durable, one for each, and can be taken back") {
  const TemporaryFolder folder;
  {
    const auto archive = open_archive(folder.file("a"));
    REQUIRE(archive->set_host_mark("cn,gov,a", "first").has_value());
    REQUIRE(archive->set_host_mark("cn,gov,a", "second").has_value());
    REQUIRE(archive->set_host_mark("cn,gov,a,b", "other").has_value());
  }
  const auto archive = open_archive(folder.file("a"), Archive::Mode::kWrite);
  CHECK(archive->host_mark("cn,gov,a").value() == "second");
  CHECK_FALSE(archive->host_mark("cn,gov").value().has_value());
  CHECK(marks_of(*archive) ==
        std::map<std::string, std::string>{{"cn,gov,a", "second"}, {"cn,gov,a,b", "other"}});
  REQUIRE(archive->set_host_mark("cn,gov,a", std::nullopt).has_value());
  CHECK(marks_of(*archive).size() == 1);
  // A record of a host is another thing.
  CHECK_FALSE(archive->host_state("cn,gov,a,b").value().has_value());
}

TEST_CASE("an order reaches the process that writes, where that takes orders") {
  const TemporaryFolder folder;
  const auto writer = open_archive(folder.file("a"));
  const auto reader = open_archive(folder.file("a"), Archive::Mode::kRead);
  CHECK(reader->order("{}").value().empty());
  writer->take_orders_by([](std::string_view order) { return "heard " + std::string(order); });
  CHECK(reader->order("{\"a\":1}").value() == "heard {\"a\":1}");
  writer->take_orders_by(nullptr);
  CHECK(reader->order("{}").value().empty());
  const Result<std::string> to_itself = writer->order("{}");
  REQUIRE_FALSE(to_itself.has_value());
  CHECK(to_itself.error().code == ErrorCode::kInvalidArgument);
}

}  // namespace shilu
