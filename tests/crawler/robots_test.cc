#include "crawler/robots.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

namespace shilu {
namespace {

std::string body_of(const nlohmann::json& item) {
  std::string body;
  for (const auto& line : item["body"]) body += line.get<std::string>() + item.value("end", "\n");
  return body;
}

}  // namespace

TEST_CASE("robots.txt is read as RFC 9309 says", "[robots]") {
  std::ifstream file(SHILU_SOURCE_DIR "/tests/cases/robots/rules.json");
  REQUIRE(file);
  const nlohmann::json cases = nlohmann::json::parse(file);
  for (const auto& item : cases) {
    INFO(item.dump());
    const std::string token = item.value("token", std::string(kRobotsToken));
    const RobotsRules rules = RobotsRules::parse(body_of(item), token);
    const nlohmann::json allowed = item.value("allowed", nlohmann::json::array());
    for (const auto& path : allowed) {
      INFO(path);
      CHECK(rules.allows(path.get<std::string>()));
    }
    const nlohmann::json refused = item.value("refused", nlohmann::json::object());
    for (const auto& [path, line] : refused.items()) {
      INFO(path);
      const RobotsVerdict verdict = rules.check(path);
      CHECK_FALSE(verdict.allowed);
      CHECK(verdict.line == line.get<size_t>());
    }
    if (item.contains("crawl_delay_ms")) {
      const nlohmann::json& delay = item["crawl_delay_ms"];
      CHECK(rules.crawl_delay().has_value() == !delay.is_null());
      if (rules.crawl_delay()) CHECK(rules.crawl_delay()->count() == delay.get<int64_t>());
    }
    if (item.contains("sitemaps")) {
      CHECK(rules.sitemaps() == item["sitemaps"].get<std::vector<std::string>>());
    }
  }
}

TEST_CASE("a verdict shows the line that decided", "[robots]") {
  const RobotsRules rules =
      RobotsRules::parse("User-agent: *\n  Disallow: /a # not for machines \nAllow: /a/b\n");
  const RobotsVerdict refused = rules.check("/a");
  CHECK(refused.line == 2);
  CHECK(refused.line_text == "Disallow: /a # not for machines");
  const RobotsVerdict allowed = rules.check("/a/b");
  CHECK(allowed.allowed);
  CHECK(allowed.line == 3);
  CHECK(allowed.line_text == "Allow: /a/b");
  CHECK(rules.check("/c").line == 0);
  CHECK(rules.check("/c").line_text == "no rule");
}

TEST_CASE("a byte order mark cut short is skipped and a broken one is not", "[robots]") {
  const std::string rest = "User-agent: *\nDisallow: /a\n";
  CHECK_FALSE(RobotsRules::parse("\xEF\xBB" + rest).allows("/a"));
  CHECK_FALSE(RobotsRules::parse("\xEF" + rest).allows("/a"));
  CHECK(RobotsRules::parse("\xEF\x11\xBF" + rest).allows("/a"));
}

TEST_CASE("500 KiB are read and no more", "[robots]") {
  const std::string head = "User-agent: *\n";
  const std::string rule = "Disallow: /a\n";
  const auto padded = [&](size_t bytes) {
    return head + "#" + std::string(bytes - head.size() - rule.size() - 2, '.') + "\n" + rule;
  };
  CHECK_FALSE(RobotsRules::parse(padded(500 * 1024)).allows("/a"));
  CHECK(RobotsRules::parse(padded(500 * 1024 + 20)).allows("/a"));
  // The line that the limit cuts would forbid everything.
  CHECK(RobotsRules::parse(padded(500 * 1024 + 2)).allows("/"));
}

TEST_CASE("a line that does not end is cut", "[robots]") {
  const std::string body = "User-agent: *\nDisallow: /" + std::string(100'000, 'a') + "\n";
  const size_t octets = 16'664 - std::string("Disallow: /").size();
  CHECK_FALSE(RobotsRules::parse(body).allows("/" + std::string(octets, 'a')));
  CHECK(RobotsRules::parse(body).allows("/" + std::string(octets - 1, 'a')));
}

TEST_CASE("rules made to be slow are not", "[robots]") {
  std::string body = "User-agent: *\n";
  while (body.size() < kMaxRobotsBytes) {
    body += "Disallow: /";
    for (int i = 0; i < 300; ++i) body += "*a";
    body += "*b$\nDisallow: /*" + std::string(1000, 'a') + "b\n";
  }
  const RobotsRules rules = RobotsRules::parse(body);
  const auto begin = std::chrono::steady_clock::now();
  CHECK(rules.allows("/" + std::string(2000, 'a')));
  // A search that backtracks needs longer than the world has; this one some milliseconds.
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(10));
}

}  // namespace shilu
