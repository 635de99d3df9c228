#include "crawler/portal_rules_file.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/document_json.h"
#include "extract/extract.h"
#include "tests/support/temporary_folder.h"

namespace shilu {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

Result<PortalRules> load(const std::string& path) {
  return load_portal_rules(std::vector<std::string>{path});
}

std::vector<std::string> texts(const std::vector<Selector>& selectors) {
  std::vector<std::string> texts;
  for (const Selector& selector : selectors) texts.push_back(selector.text());
  return texts;
}

TEST_CASE("every key of a rule reaches its place") {
  const TemporaryFolder folder;
  const Result<PortalRules> rules = load(folder.write("county.toml", R"(
[[rule]]
host = "WWW.County.Example"
path = "/zwgk/"
container = ["#zw", "td.a > div"]
drop = ".share, .print"
title = "h1"
date = ".sj"
source = ["meta[name=ly]"]

[[rule]]
host = "政务.county.example"
subdomains = true
pattern = "^/art/\\d+"
drop = [".share"]
)"));
  REQUIRE(rules.has_value());
  REQUIRE(rules->size() == 2);
  const PortalRule& first = (*rules)[0];
  CHECK(first.name == "county.toml:2");
  CHECK(first.host == "www.county.example");
  CHECK_FALSE(first.subdomains);
  CHECK(first.path == "/zwgk/");
  CHECK_FALSE(first.pattern);
  CHECK(texts(first.container) == std::vector<std::string>{"#zw", "td.a > div"});
  CHECK(texts(first.drop) == std::vector<std::string>{".share, .print"});
  CHECK(texts(first.title) == std::vector<std::string>{"h1"});
  CHECK(texts(first.date) == std::vector<std::string>{".sj"});
  CHECK(texts(first.source) == std::vector<std::string>{"meta[name=ly]"});
  const PortalRule& second = (*rules)[1];
  CHECK(second.name == "county.toml:11");
  CHECK(second.host == "xn--zfr164b.county.example");
  CHECK(second.subdomains);
  const auto find = [&](const char* address) { return rules->find(Url::parse(address).value()); };
  CHECK(find("http://a.政务.county.example/art/1.html") == &second);
  CHECK(find("http://a.政务.county.example/b/art/1.html") == nullptr);
}

TEST_CASE("a path is met however it is written, a pattern sees addresses percent-encoded") {
  const TemporaryFolder folder;
  const Result<PortalRules> rules = load(folder.write("county.toml", R"(
[[rule]]
host = "a.example"
path = "/政务 公开/"
title = "h1"

[[rule]]
host = "b.example"
pattern = "^/%E6%94%BF%E5%8A%A1/"
title = "h1"

[[rule]]
host = "c.example"
pattern = "^/政务/"
title = "h1"
)"));
  REQUIRE(rules.has_value());
  CHECK((*rules)[0].path == "/%E6%94%BF%E5%8A%A1%20%E5%85%AC%E5%BC%80/");
  const auto find = [&](const char* address) { return rules->find(Url::parse(address).value()); };
  CHECK(find("http://a.example/政务 公开/1.html") == &(*rules)[0]);
  CHECK(find("http://a.example/%E6%94%BF%E5%8A%A1%20%E5%85%AC%E5%BC%80/1.html") == &(*rules)[0]);
  CHECK(find("http://a.example/政务/1.html") == nullptr);
  CHECK(find("http://b.example/政务/1.html") == &(*rules)[1]);
  CHECK(find("http://c.example/政务/1.html") == nullptr);
}

TEST_CASE("what is wrong in a rule file is named with its line and column") {
  struct Case {
    const char* text;
    const char* message;
  };
  const Case bad = GENERATE(
      Case{"[[rule]\n", ":1:8: "}, Case{"[[rule]]\nhost = \"a.example\"\ntitle = h1\n", ":3:9: "},
      Case{"[[rule]]\nhost = \"a.example\"\ntitle = \"h1\"\ntitle = \"h2\"\n", ":4:"},
      Case{"\nname = \"x\"\n", ":2:1: name is not a key: a file holds [[rule]] tables"},
      Case{"[[rules]]\nhost = \"a.example\"\n", ":1:3: rules is not a key"},
      Case{"[rule]\nhost = \"a.example\"\n", ":1:2: write [[rule]], once before each rule"},
      Case{"rule = [1]\n", ":1:1: write [[rule]]"},
      Case{"[[rule]]\nhost = \"a.example\"\n  body = \"#zw\"\n",
           ":3:3: body is not a key of a rule"},
      Case{"[[rule]]\nhost = \"a.example\"\n[rule.title]\na = \"h1\"\n",
           ":3:1: title: must be a selector in quotes, or a list of them"},
      Case{"[[rule]]\ntitle = \"h1\"\n", ":1:1: a rule needs a host"},
      Case{"[[rule]]\nhost = 5\n", ":2:8: host: must be the name of a host"},
      Case{"[[rule]]\nhost = \"\"\n", ":2:8: host: must be the name of a host"},
      Case{"[[rule]]\nhost = \"http://a.example\"\n", ":2:8: host: must be the name of a host"},
      Case{"[[rule]]\nhost = \"a.example/zwgk\"\n", ":2:8: host: must be the name of a host"},
      Case{"[[rule]]\nhost = \"a.example:8080\"\n", ":2:8: host: must be the name of a host"},
      Case{"[[rule]]\nhost = \"u@a.example\"\n", ":2:8: host: must be the name of a host"},
      Case{"[[rule]]\nhost = \"*.example\"\n", ":2:8: host: must be the name of a host"},
      Case{"[[rule]]\nhost = \"a.example\"\nsubdomains = \"yes\"\n",
           ":3:14: subdomains: must be true or false"},
      Case{"[[rule]]\nhost = \"a.example\"\npath = \"zwgk\"\n",
           ":3:8: path: must be the beginning of a path, such as \"/zwgk/\""},
      Case{"[[rule]]\nhost = \"a.example\"\npath = [\"/zwgk/\"]\n", ":3:8: path: must be"},
      Case{"[[rule]]\nhost = \"a.example\"\npath = \"/zwgk/?id=\"\n", ":3:8: path: must be"},
      Case{"[[rule]]\nhost = \"a.example\"\npath = \"/zwgk/#a\"\n", ":3:8: path: must be"},
      Case{"", ": no [[rule]] in it"}, Case{"# none yet\n", ": no [[rule]] in it"},
      Case{"[[rule]]\nhost = \"a.example\"\npattern = \"(\"\n",
           ":3:11: pattern: is not a pattern: missing ): ("},
      Case{"[[rule]]\nhost = \"a.example\"\npattern = \"\"\n", ":3:11: pattern: must be a pattern"},
      Case{"[[rule]]\nhost = \"a.example\"\npattern = \"x\"\npath = \"/y\"\ntitle = \"h1\"\n",
           ":1:1: a rule has a path or a pattern, not both"},
      Case{"[[rule]]\nhost = \"a.example\"\npath = \"/zwgk/\"\n",
           ":1:1: a rule needs a container, drop, title, date or source"},
      Case{"[[rule]]\nhost = \"a.example\"\ncontainer = []\n", ":1:1: a rule needs a container"},
      Case{"[[rule]]\nhost = \"a.example\"\ndate = 5\n",
           ":3:8: date: must be a selector in quotes"},
      Case{"[[rule]]\nhost = \"a.example\"\ndrop = [\".a\", 5]\n",
           ":3:15: drop: must be a selector"},
      Case{"[[rule]]\nhost = \"a.example\"\ncontainer = \"div >> p\"\n",
           ":3:13: container: \"div >> p\" at character 6: a type"},
      Case{"[[rule]]\nhost = \"a.example\"\ncontainer = [\n  \"#zw\",\n  \"span\",\n]\n",
           ":5:3: container: \"span\" at character 1: span needs an id"},
      Case{"[[rule]]\nhost = \"a.example\"\nsource = \"[style]\"\n",
           ":3:10: source: \"[style]\" at character 2: styles are not kept"},
      Case{"[[rule]]\nhost = \"a.example\"\ntitle = \"h1\"\n\n[[rule]]\nhost = \"A.example\"\n"
           "subdomains = true\ntitle = \"h2\"\n",
           ":5:1: the rule at "});
  const TemporaryFolder folder;
  const std::string path = folder.write("county.toml", bad.text);
  CAPTURE(bad.text);
  const Result<PortalRules> rules = load(path);
  REQUIRE_FALSE(rules.has_value());
  CHECK(rules.error().code == ErrorCode::kInvalidArgument);
  CHECK_THAT(rules.error().message, Catch::StartsWith(path + bad.message));
}

TEST_CASE("a folder's rules are those of its .toml files, and the same pages stand in one only") {
  const TemporaryFolder folder;
  const auto rule = [](const std::string& host) {
    return "[[rule]]\nhost = \"" + host + "\"\ntitle = \"h1\"\n";
  };
  folder.write("b.toml", rule("b.example"));
  folder.write("a.toml", rule("a.example"));
  folder.write("README.md", "# Rules\n");
  const Result<PortalRules> rules = load(folder.path());
  REQUIRE(rules.has_value());
  REQUIRE(rules->size() == 2);
  CHECK((*rules)[0].name == "a.toml:1");
  CHECK((*rules)[1].name == "b.toml:1");

  const std::string again = folder.write("c.toml", "\n" + rule("a.example"));
  const Result<PortalRules> twice = load(folder.path());
  REQUIRE_FALSE(twice.has_value());
  CHECK(twice.error().message ==
        again + ":2:1: the rule at " + folder.file("a.toml") + ":1:1 is for the same pages");
}

TEST_CASE("rules that are not there are named") {
  const TemporaryFolder folder;
  CHECK_THAT(load(folder.file("none.toml")).error().message,
             Catch::Contains(folder.file("none.toml")));
  CHECK(load(folder.file("none.toml")).error().code == ErrorCode::kInvalidArgument);
  CHECK(load(folder.path()).error().message == folder.path() + ": no file there ends in .toml");
  CHECK(load_portal_rules({}).value().size() == 0);
}

Json read_json(const fs::path& path) {
  std::ifstream file(path);
  return Json::parse(std::string{std::istreambuf_iterator<char>(file), {}});
}

void check_document(const Document& document, const Json& expected) {
  const Json json = document_to_json(document, {RemovedParts::kInclude, DocumentLinks::kOmit});
  CAPTURE(json.dump(-1, ' ', false));
  for (const auto& [key, value] : expected.items()) {
    CAPTURE(key);
    if (key == "text") {
      std::string lines;
      for (const Json& line : value) {
        lines += (lines.empty() ? "" : "\n") + line.get<std::string>();
      }
      CHECK(document.text == lines);
    } else if (key == "removed") {
      for (const auto& [text, reason] : value.items()) {
        CAPTURE(text);
        CHECK(std::any_of(document.removed.begin(), document.removed.end(),
                          [&, &line = text, &why = reason](const Removed& removed) {
                            return removed.text == line && removed.reason == why;
                          }));
      }
    } else {
      CHECK(json[key] == value);
    }
  }
}

TEST_CASE("pages come out as their portals' rules say, and other pages as without") {
  size_t count = 0;
  for (const auto& entry : fs::directory_iterator(SHILU_SOURCE_DIR "/tests/cases/rules")) {
    if (!entry.is_directory()) continue;
    ++count;
    const std::string name = entry.path().filename();
    DYNAMIC_SECTION(name) {
      const Json expected = read_json(entry.path() / "expected.json");
      std::ifstream file(entry.path() / "page.html");
      const std::string bytes{std::istreambuf_iterator<char>(file), {}};
      std::vector<std::string> paths;
      for (const Json& path : expected["rules"]) {
        paths.push_back(SHILU_SOURCE_DIR "/" + path.get<std::string>());
      }
      const Result<PortalRules> rules = load_portal_rules(paths);
      REQUIRE(rules.has_value());
      PageInput input;
      input.bytes = bytes;
      input.url = Url::parse(expected["url"].get<std::string>()).value();
      input.surroundings = Surroundings::kTell;
      check_document(extract_page(input), expected["without"]);
      input.rule = rules->find(*input.url);
      const Document document = extract_page(input);
      CHECK((document.rule ? Json(document.rule->name) : Json()) == expected["used"]);
      check_document(document, expected["with"]);
    }
  }
  CHECK(count == 3);
}

}  // namespace
}  // namespace shilu
