// The sample portals hold what tests/portal/expected.json and README.md say.
#include <iconv.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/support/portal_visit.h"

namespace shilu {
namespace {

using nlohmann::json;

const json& expected() {
  static const json document = json::parse(std::ifstream(std::string(kPortals) + "/expected.json"));
  return document;
}

std::string utf8_from_gb18030(std::string bytes) {
  const iconv_t converter = iconv_open("UTF-8", "GB18030");
  std::string text(bytes.size() * 3, '\0');
  char* from = bytes.data();
  char* to = text.data();
  size_t from_left = bytes.size();
  size_t to_left = text.size();
  const size_t failed = iconv(converter, &from, &from_left, &to, &to_left);
  iconv_close(converter);
  REQUIRE(failed != static_cast<size_t>(-1));
  text.resize(text.size() - to_left);
  return text;
}

std::string text_at(const PortalServer& server, const std::string& address) {
  const std::string body = ask(server, address).body;
  const bool is_gb =
      address.starts_with("www.baishui.example") || address.starts_with("www.nanxi.example");
  return is_gb ? utf8_from_gb18030(body) : body;
}

std::set<std::string> addresses(const json& list) {
  std::set<std::string> found;
  for (const json& entry : list) {
    found.insert(entry.is_string() ? entry.get<std::string>() : entry["url"].get<std::string>());
  }
  return found;
}

}  // namespace

TEST_CASE("every expected page of the sample portals is served in the first state") {
  const auto server = start_portals();
  CHECK(expected()["articles"].size() == 58);
  for (const json& article : expected()["articles"]) {
    const std::string address = article["url"];
    INFO(address);
    REQUIRE(ask(*server, address).status == 200);
    const std::string text = text_at(*server, address);
    CHECK(has(text, article["title"]));
    CHECK(has(text, "\"" + article["published"].get<std::string>() + " "));  // its PubDate
  }
  for (const auto& [kind, pages] : expected()["pages"].items()) {
    for (const std::string address : pages) {
      INFO(kind << " " << address);
      CHECK(ask(*server, address).status == 200);
    }
  }
  for (const std::string address : expected()["not_found"]) {
    INFO(address);
    CHECK(ask(*server, address).status == 404);
  }
}

TEST_CASE("the second state differs from the first in what expected.json names and nothing else") {
  const auto server = start_portals();
  const json& second = expected()["second"];
  const auto changed = addresses(second["changed"]);
  const auto vanished = addresses(second["vanished"]);
  auto other_bytes = addresses(second["counter_only"]);
  other_bytes.merge(addresses(second["related_only"]));
  CHECK(changed.size() == 5);
  for (const json& article : expected()["articles"]) {
    const std::string address = article["url"];
    INFO(address);
    server->set_state(SiteState::kFirst);
    const auto before = ask(*server, address);
    server->set_state(SiteState::kSecond);
    const auto after = ask(*server, address);
    CHECK(after.status == (vanished.count(address) != 0 ? 404 : 200));
    const bool differs =
        changed.count(address) + vanished.count(address) + other_bytes.count(address) != 0;
    CHECK((before.body != after.body) == differs);
    if (after.status == 200) {
      const bool revalidates =
          before.get_header_value("ETag") == after.get_header_value("ETag") &&
          before.get_header_value("Last-Modified") == after.get_header_value("Last-Modified");
      CHECK(revalidates == !differs);
    }
  }
  const std::string added = second["new"][0]["url"];
  CHECK(ask(*server, added).status == 200);
  CHECK(has(text_at(*server, added), second["new"][0]["title"]));
  server->set_state(SiteState::kFirst);
  CHECK(ask(*server, added).status == 404);
}

TEST_CASE("each change of the second state is the one named") {
  const auto server = start_portals();
  for (const json& change : expected()["second"]["changed"]) {
    const std::string address = change["url"];
    INFO(address);
    std::string before = change["before"];
    std::string after = change["after"];
    if (change["what"] == "attachment") {  // as linked, within the site and escaped
      before = before.substr(before.find("filename="));
      after = after.substr(after.find("filename="));
    } else if (change["what"] == "table") {  // the cell that differs
      before = ">" + before.substr(before.rfind('\t') + 1) + "<";
      after = ">" + after.substr(after.rfind('\t') + 1) + "<";
    }
    server->set_state(SiteState::kFirst);
    const std::string first = text_at(*server, address);
    server->set_state(SiteState::kSecond);
    const std::string second = text_at(*server, address);
    CHECK(has(first, before));
    CHECK_FALSE(has(first, after));
    CHECK(has(second, after));
    CHECK_FALSE(has(second, before));
  }
}

TEST_CASE("attachments are real files of their type, also behind a redirect") {
  const auto server = start_portals();
  const std::map<std::string, std::string> beginnings = {
      {"pdf", "%PDF-1."}, {"doc", "{\\rtf1"}, {"xls", "\xD0\xCF\x11\xE0"}};
  CHECK(expected()["attachments"].size() == 6);
  for (const json& attachment : expected()["attachments"]) {
    std::string address = attachment["url"];
    INFO(address);
    if (attachment.contains("redirects_to")) {
      const auto answer = ask(*server, address);
      CHECK(answer.status == 302);
      address = attachment["redirects_to"];
      CHECK(answer.get_header_value("Location") == address.substr(address.find('/')));
    }
    const auto answer = ask(*server, address);
    CHECK(answer.status == 200);
    CHECK(answer.body.starts_with(beginnings.at(attachment["type"])));
  }
}

TEST_CASE("redirects lead where expected.json says, hop by hop") {
  const auto server = start_portals();
  const std::string port = ":" + std::to_string(server->port());
  for (const json& redirect : expected()["redirects"]) {
    std::string address = redirect["from"];
    INFO(address);
    for (int hop = 0; hop < redirect["hops"].get<int>(); ++hop) {
      const auto answer = ask(*server, address);
      REQUIRE(answer.status / 100 == 3);
      std::string location = answer.get_header_value("Location");
      if (location.starts_with("/")) {
        location.insert(0, address, 0, address.find('/'));
      } else {
        REQUIRE(location.starts_with("http://"));
        REQUIRE(has(location, port));
        location = location.substr(7);
        location.erase(location.find(port), port.size());
      }
      address = location;
    }
    CHECK(address == redirect["to"]);
  }
}

TEST_CASE("one portal has a robots.txt and a sitemap, which speak of the server's own port") {
  const auto server = start_portals();
  const auto robots = ask(*server, "www.lianshan.example/robots.txt");
  CHECK(robots.status == 200);
  CHECK(robots.get_header_value("Content-Type") == "text/plain");
  const std::string origin = "http://www.lianshan.example:" + std::to_string(server->port());
  CHECK(has(robots.body, "\nSitemap: " + origin + "/sitemap.xml\n"));
  const std::string sitemap = ask(*server, "www.lianshan.example/sitemap.xml").body;
  for (const json& article : expected()["articles"]) {
    if (article["via"] != "sitemap") continue;
    const std::string address = article["url"];
    CHECK(has(sitemap, "<loc>" + origin + address.substr(address.find('/')) + "</loc>"));
  }
  for (const char* host : {"www.qinghe.example", "www.baishui.example", "www.nanxi.example"}) {
    CHECK(ask(*server, std::string(host) + "/robots.txt").status == 404);
  }
}

TEST_CASE("only one portal names its charset in the header") {
  const auto server = start_portals();
  CHECK(ask(*server, "www.nanxi.example/").get_header_value("Content-Type") ==
        "text/html; charset=GBK");
  CHECK_FALSE(has(text_at(*server, "www.nanxi.example/"), "charset"));
  const auto declared = ask(*server, "www.baishui.example/");
  CHECK(declared.get_header_value("Content-Type") == "text/html");
  CHECK(has(declared.body, "charset=gb2312"));
  // Not in GBK: four bytes each in GB18030.
  const std::string names = text_at(*server, "www.baishui.example/art/2024/3/5/art_12_20402.html");
  CHECK(has(names, "㙍头竹编"));
  CHECK(has(names, "𡐓塘镇"));
}

}  // namespace shilu
