#include "base/url.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

namespace shilu {
namespace {

nlohmann::json cases(const std::string& name) {
  const std::string path = std::string(SHILU_SOURCE_DIR) + "/tests/cases/url/" + name;
  std::ifstream file(path);
  INFO(path);
  REQUIRE(file);
  return nlohmann::json::parse(file);
}

std::string text_of(const Result<Url>& url) {
  return url ? url->text() : "error: " + url.error().message;
}

void check_inverses(const Url& url) {
  INFO(url.text());
  CHECK(text_of(Url::parse(url.text())) == url.text());
  CHECK(text_of(Url::from_key(url.key())) == url.text());
  CHECK(text_of(url.resolve("")) == url.text());
  if (!url.path().starts_with("//")) {
    CHECK(text_of(url.resolve(url.path_and_query())) == url.text());
  }
  CHECK(url.text() == std::string(url.scheme()) + "://" + std::string(url.authority()) +
                          std::string(url.path_and_query()));
  CHECK(url.key().starts_with(url.host_key() + ")/"));
}

Url must_parse(std::string_view text) {
  Result<Url> url = Url::parse(text);
  INFO(text);
  REQUIRE(url);
  return *url;
}

}  // namespace

TEST_CASE("addresses are parsed by the rules of the URL standard", "[url]") {
  for (const auto& item : cases("parse.json")) {
    INFO(item.dump());
    const Result<Url> url = Url::parse(item["input"].get<std::string>());
    if (item.contains("error")) {
      REQUIRE_FALSE(url);
      CHECK(url.error().code == ErrorCode::kInvalidArgument);
      CHECK_THAT(url.error().message, Catch::Contains(item["error"].get<std::string>()));
    } else {
      CHECK(text_of(url) == item["text"].get<std::string>());
      if (url) check_inverses(*url);
    }
  }
}

TEST_CASE("references are resolved against the page they stand on", "[url]") {
  for (const auto& group : cases("resolve.json")) {
    const Url base = must_parse(group["base"].get<std::string>());
    INFO(base.text());
    const nlohmann::json expectations = group.value("cases", nlohmann::json::object());
    for (const auto& [reference, expected] : expectations.items()) {
      INFO(reference);
      CHECK(text_of(base.resolve(reference)) == expected.get<std::string>());
    }
    const nlohmann::json errors = group.value("errors", nlohmann::json::array());
    for (const auto& reference : errors) {
      INFO(reference);
      CHECK_FALSE(base.resolve(reference.get<std::string>()));
    }
  }
}

TEST_CASE("a key is the address in SURT order and can be read back", "[url]") {
  for (const auto& item : cases("key.json")) {
    const Url url = must_parse(item["text"].get<std::string>());
    CHECK(url.host_key() == item["host_key"].get<std::string>());
    CHECK(url.key() == item["key"].get<std::string>());
    CHECK(text_of(Url::from_key(url.key())) == url.text());
  }
}

TEST_CASE("what is not a key is refused", "[url]") {
  for (const std::string_view key :
       {"", ")", ":)", "cn,h)/", "cn,h:80", "cn,h:)/", "cn,h:s)/", "cn,h:80)", "cn,h:80)a",
        "cn,H:80)/", "cn,h:080)/", "cn,h:80)/a b", "cn,h:80)/a#b", "cn,h:80)/../a", "h.cn:80)/",
        "1,0,0,127:80)/", "cn,a@h:80)/"}) {
    INFO(key);
    const Result<Url> url = Url::from_key(key);
    REQUIRE_FALSE(url);
    CHECK(url.error().code == ErrorCode::kInvalidArgument);
  }
}

TEST_CASE("keys keep the hosts of a domain and the addresses of a host together", "[url]") {
  std::vector<std::string> keys;
  for (const std::string_view text :
       {"http://ln.gov.cn/", "http://www.ln.gov.cn/b", "http://www.ln.gov.cn/a",
        "http://ln-a.gov.cn/", "http://sy.ln.gov.cn/", "http://jl.gov.cn/"}) {
    keys.push_back(must_parse(text).key());
  }
  std::sort(keys.begin(), keys.end());
  const std::vector<std::string> expected = {"cn,gov,jl:80)/",      "cn,gov,ln,sy:80)/",
                                             "cn,gov,ln,www:80)/a", "cn,gov,ln,www:80)/b",
                                             "cn,gov,ln-a:80)/",    "cn,gov,ln:80)/"};
  CHECK(keys == expected);
}

TEST_CASE("the views of an address are its parts", "[url]") {
  const Url url = must_parse("https://User@WWW.ln.gov.cn:8443/zwgk/index.html?id=3#top");
  CHECK(url.is_https());
  CHECK(url.scheme() == "https");
  CHECK(url.host() == "www.ln.gov.cn");
  CHECK(url.port() == 8443);
  CHECK(url.authority() == "www.ln.gov.cn:8443");
  CHECK(url.path() == "/zwgk/index.html");
  CHECK(url.query() == "id=3");
  CHECK(url.path_and_query() == "/zwgk/index.html?id=3");

  const Url plain = must_parse("http://[::1]");
  CHECK_FALSE(plain.is_https());
  CHECK(plain.host() == "[::1]");
  CHECK(plain.port() == 80);
  CHECK(plain.authority() == "[::1]");
  CHECK(plain.path() == "/");
  CHECK(plain.query().empty());
  CHECK(must_parse("https://h.cn").port() == 443);

  // A resolved address has its own parts, not those of its base.
  const Url other = *url.resolve("?x");
  CHECK(other.query() == "x");
  CHECK(other.path() == "/zwgk/index.html");
  CHECK(other.port() == 8443);
}

TEST_CASE("addresses are as long as allowed and not longer", "[url]") {
  const std::string head = "http://h.cn/";
  const std::string longest = head + std::string(Url::kMaxBytes - head.size(), 'a');
  CHECK(text_of(Url::parse(longest)) == longest);
  CHECK(text_of(Url::parse(longest + "#" + std::string(5000, 'f'))) == longest);
  const Result<Url> too_long = Url::parse(longest + "a");
  REQUIRE_FALSE(too_long);
  CHECK_THAT(too_long.error().message, Catch::Contains("longer than 2048 bytes"));
  CHECK(too_long.error().message.size() < 400);
  CHECK_FALSE(must_parse(head).resolve(std::string(Url::kMaxBytes, 'a')));
  // It is the canonical form that counts: three bytes for each of these.
  CHECK_FALSE(Url::parse(head + std::string(700, ' ') + "a"));
  CHECK_FALSE(Url::parse("http://" + std::string(100'000, 'a') + "/"));
}

TEST_CASE("bytes that are not UTF-8 are encoded one by one in a path and refused in a host",
          "[url]") {
  CHECK(text_of(Url::parse("http://h.cn/\xD6\xD0?\xCE\xC4")) == "http://h.cn/%D6%D0?%CE%C4");
  CHECK_FALSE(Url::parse("http://\xD6\xD0.cn/"));
  CHECK_FALSE(Url::parse("http://%D6%D0.cn/"));
}

TEST_CASE("an error shows the address without its control characters", "[url]") {
  const Result<Url> url = Url::parse("x\x1b[31m");
  REQUIRE_FALSE(url);
  CHECK(url.error().message == "'x?[31m' is not a usable address: it has no scheme");
}

TEST_CASE("loopback hosts are known before any DNS", "[url]") {
  for (const std::string_view text : {"http://localhost/", "http://127.0.0.1/", "http://127.9.9.9",
                                      "http://[::1]:80/", "http://0x7f.1", "http://LOCALHOST:8"}) {
    INFO(text);
    CHECK(must_parse(text).has_loopback_host());
  }
  for (const std::string_view text : {"http://127.0.0.1.example.cn/", "http://128.0.0.1/",
                                      "http://[::2]/", "http://localhost.cn/", "http://0.0.0.0/"}) {
    INFO(text);
    CHECK_FALSE(must_parse(text).has_loopback_host());
  }
}

TEST_CASE("addresses compare and hash by their text", "[url]") {
  const Url a = must_parse("http://h.cn/a");
  const Url same = must_parse("HTTP://H.cn:80/x/../a#f");
  const Url b = must_parse("http://h.cn/b");
  CHECK(a == same);
  CHECK(a < b);
  CHECK(std::unordered_set<Url>{a, same, b}.size() == 2);
  CHECK(std::set<Url>{b, a, same}.begin()->text() == "http://h.cn/a");
}

TEST_CASE("whatever can be parsed is its own canonical form", "[url]") {
  const std::vector<std::string> pieces = {
      "http:", "https:", "/",     "//",   "\\",     "h.cn", "@",    ":",        ":80",      "?",
      "#",     ".",      "..",    "%2e",  "%",      "%4",   " ",    "\t",       "\x01",     "\xff",
      "政",    "。",     "[::1]", "0x7f", "1.2",    "a",    "A",    "xn--",     "\xc2\xad", "'",
      "^",     ";",      "&",     "=",    "..\\..", "[",    "]",    "ＧＯＶ",   "ß",        ")",
      ",",     "_",      "-",     "{",    "|",      "\"",   "/../", "/%2E%2e/", "65536",    "\x7f"};
  std::mt19937 random(20180306);
  std::uniform_int_distribution<size_t> pick(0, pieces.size() - 1);
  std::uniform_int_distribution<int> count(0, 9);
  const Url base = must_parse("http://base.cn/a/b/c?d");
  size_t usable = 0;
  for (int round = 0; round < 30'000; ++round) {
    std::string text = round % 2 == 0 ? "http://h" : "";
    for (int i = count(random); i > 0; --i) text += pieces[pick(random)];
    if (const Result<Url> url = Url::parse(text)) {
      ++usable;
      check_inverses(*url);
      // An absolute address means the same on every page, unless it lacks its slashes.
      if (url->is_https() || round % 2 == 0) CHECK(text_of(base.resolve(text)) == url->text());
    }
    if (const Result<Url> url = base.resolve(text)) check_inverses(*url);
  }
  CHECK(usable > 3000);
}

}  // namespace shilu
