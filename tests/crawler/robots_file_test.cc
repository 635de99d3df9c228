#include <catch2/catch.hpp>
#include <chrono>
#include <string>

#include "crawler/robots.h"

namespace shilu {
namespace {

const Instant kNow = Instant(Milliseconds(1'520'298'000'000));
const std::string kBody = "User-agent: *\nDisallow: /a\n";

}  // namespace

TEST_CASE("a robots.txt that was read is rules", "[robots]") {
  for (const int status : {200, 203}) {
    const auto file = robots_file_of_response(status, "text/plain", kBody, kNow);
    REQUIRE(file);
    CHECK(file->kind == RobotsKind::kRules);
    CHECK(file->body == kBody);
    CHECK(file->fetched_at == kNow);
    CHECK_FALSE(file->rules().allows("/a"));
    CHECK(file->rules().allows("/b"));
  }
}

TEST_CASE("a robots.txt that is not there allows everything", "[robots]") {
  for (const int status : {301, 302, 307, 400, 401, 403, 404, 410, 412, 451}) {
    INFO(status);
    const auto file = robots_file_of_response(status, "text/plain", kBody, kNow);
    REQUIRE(file);
    CHECK(file->kind == RobotsKind::kAllowAll);
    CHECK(file->body.empty());
    CHECK(file->rules().allows("/a"));
  }
}

TEST_CASE("a robots.txt that cannot be had says nothing, so nothing may be asked", "[robots]") {
  for (const int status : {0, 100, 429, 500, 502, 503, 521, 999}) {
    INFO(status);
    CHECK_FALSE(robots_file_of_response(status, "text/plain", kBody, kNow));
  }
}

TEST_CASE("a page in place of robots.txt is none", "[robots]") {
  const std::string page = "\xEF\xBB\xBF\r\n<html>\n<pre>\n" + kBody;
  CHECK(robots_file_of_response(200, "Text/HTML; charset=utf-8", page, kNow)->kind ==
        RobotsKind::kAllowAll);
  CHECK(robots_file_of_response(200, "application/xhtml+xml", page, kNow)->kind ==
        RobotsKind::kAllowAll);
  // Rules sent under the wrong type are rules, and so is what only looks like a page.
  CHECK(robots_file_of_response(200, "text/html", kBody, kNow)->kind == RobotsKind::kRules);
  CHECK(robots_file_of_response(200, "text/html", "", kNow)->kind == RobotsKind::kRules);
  CHECK(robots_file_of_response(200, "text/plain", page, kNow)->kind == RobotsKind::kRules);
}

TEST_CASE("of a long robots.txt the beginning is kept", "[robots]") {
  std::string body = kBody;
  while (body.size() < 1 << 20) body += "Disallow: /1234\n";
  const auto file = robots_file_of_response(200, "", body, kNow);
  REQUIRE(file);
  CHECK(file->body.size() <= 500 * 1024);
  CHECK(file->body.size() > 500 * 1024 - 16);
  CHECK(file->body.ends_with("\nDisallow: /1234\n"));
  CHECK_FALSE(file->rules().allows("/a"));
}

TEST_CASE("a robots.txt is fresh for a day", "[robots]") {
  const auto file = robots_file_of_response(200, "", kBody, kNow);
  REQUIRE(file);
  CHECK(file->is_fresh_at(kNow));
  CHECK(file->is_fresh_at(kNow + std::chrono::hours(24) - Milliseconds(1)));
  CHECK_FALSE(file->is_fresh_at(kNow + std::chrono::hours(24)));
}

}  // namespace shilu
