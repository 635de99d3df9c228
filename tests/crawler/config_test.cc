#include "crawler/config.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

namespace shilu {
namespace {

using namespace std::chrono_literals;

// A config file that lasts as long as the test.
class ConfigFile {
 public:
  explicit ConfigFile(const std::string& text)
      : path_(std::filesystem::temp_directory_path() /
              ("shilu-config-test-" + std::to_string(getpid()) + ".toml")) {
    std::ofstream(path_) << text;
  }
  ~ConfigFile() { std::filesystem::remove(path_); }
  Result<CrawlConfig> load() const { return load_config(path_.string()); }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

TEST_CASE("every setting of the config file reaches its place") {
  const ConfigFile file(R"(
contact = "archive@county.example"
gap = "5s"
subdomains = true
include = ["/zwgk/", "/xxgk/"]
exclude = ["/search"]
rules = ["rules", "/etc/shilu/county.toml"]
address_gap = "2s"
address_groups = ["groups.tsv"]
fetch_threads = 3
extract_threads = 4
[[quiet]]
from = "08:30"
to = "18:00"
hosts = ["WWW.ln.gov.cn"]
[[quiet]]
from = "22:00"
to = "06:00"
provinces = ["辽宁省", "吉林省"]
[limits]
page_bytes = 2000000
attachment_bytes = 3000000
connect_timeout = "1s"
first_byte_timeout = "2s"
total_timeout = "4s"
redirects = 7
free_space_bytes = 9000000
)");
  const Result<CrawlConfig> config = file.load();
  REQUIRE(config.has_value());
  CHECK(config->free_space_bytes == 9000000);
  CHECK(config->contact == "archive@county.example");
  CHECK(config->gap == 5s);
  CHECK(config->subdomains);
  CHECK(config->include == std::vector<std::string>{"/zwgk/", "/xxgk/"});
  CHECK(config->exclude == std::vector<std::string>{"/search"});
  CHECK(config->rules == std::vector<std::string>{
                             (std::filesystem::path(file.path()).parent_path() / "rules").string(),
                             "/etc/shilu/county.toml"});
  CHECK(config->address_gap == 2s);
  CHECK(config->address_groups ==
        std::vector<std::string>{
            (std::filesystem::path(file.path()).parent_path() / "groups.tsv").string()});
  REQUIRE(config->quiet.size() == 2);
  CHECK(config->quiet[0].window.from == 8h + 30min);
  CHECK(config->quiet[0].window.to == 18h);
  CHECK(config->quiet[0].hosts == std::vector<std::string>{"www.ln.gov.cn"});
  CHECK(config->quiet[0].provinces.empty());
  CHECK(config->quiet[1].provinces == std::vector<std::string>{"辽宁省", "吉林省"});
  CHECK(config->fetch_threads == 3);
  CHECK(config->extract_threads == 4);
  CHECK(config->page_bytes == 2000000);
  CHECK(config->attachment_bytes == 3000000);
  CHECK(config->connect_timeout == 1s);
  CHECK(config->first_byte_timeout == 2s);
  CHECK(config->total_timeout == 4s);
  CHECK(config->redirects == 7);
}

TEST_CASE("an empty config file is the defaults") {
  const Result<CrawlConfig> config = ConfigFile("").load();
  REQUIRE(config.has_value());
  CHECK(config->gap == 3s);
  CHECK(config->contact.empty());
}

TEST_CASE("what is wrong in a config file is named with its line") {
  struct Case {
    const char* text;
    const char* message;
  };
  const Case bad =
      GENERATE(Case{"\ngap = 3\n", ":2: gap: must be a duration"},
               Case{"gap = \"3\"", ":1: gap: \"3\" is not"},
               Case{"gab = \"3s\"", ":1: gab is not a setting"},
               Case{"fetch_threads = 0", ":1: fetch_threads: must be a whole number from 1 to 64"},
               Case{"fetch_threads = \"2\"", ":1: fetch_threads: must be a whole number"},
               Case{"contact = 5", ":1: contact: must be a string"},
               Case{"subdomains = \"yes\"", ":1: subdomains: must be true or false"},
               Case{"include = \"/a/\"", ":1: include: must be a list of strings"},
               Case{"exclude = [1]", ":1: exclude: must be a list of strings"},
               Case{"rules = \"rules\"", ":1: rules: must be a list of strings"},
               Case{"[limits]\npage_bytes = 1", ":2: page_bytes: must be a whole number"},
               Case{"\n[limit]\npage_bytes = 5000", ":2: [limit] is not a section"},
               Case{"gap = \n", ":1:7: "});
  const ConfigFile file(bad.text);
  INFO(bad.text);
  const Result<CrawlConfig> config = file.load();
  REQUIRE_FALSE(config.has_value());
  CHECK(config.error().code == ErrorCode::kInvalidArgument);
  CHECK_THAT(config.error().message, Catch::Contains(file.path() + bad.message));
}

TEST_CASE("a config file that cannot be read is named") {
  const Result<CrawlConfig> config = load_config("/nonexistent/shilu.toml");
  REQUIRE_FALSE(config.has_value());
  CHECK_THAT(config.error().message, Catch::Contains("/nonexistent/shilu.toml"));
}

TEST_CASE("hosts at one address keep a second apart, and a third of the gap on loopback") {
  CrawlConfig config;
  CHECK(address_gap_of(config) == 1s);
  config.gap = 1s;
  CHECK(address_gap_of(config) == 1s);
  config.gap = 300ms;
  CHECK(address_gap_of(config) == 100ms);
  config.gap = 0s;
  CHECK(address_gap_of(config) == 0s);
  config.address_gap = 5s;
  CHECK(address_gap_of(config) == 5s);
}

TEST_CASE("what is wrong with quiet hours is told with its line") {
  const auto error_of = [](const std::string& text) {
    const ConfigFile file("gap = \"5s\"\n" + text);
    const Result<CrawlConfig> config = file.load();
    REQUIRE_FALSE(config.has_value());
    CHECK(config.error().code == ErrorCode::kInvalidArgument);
    CHECK(config.error().message.starts_with(file.path() + ":2: "));
    return config.error().message.substr(file.path().size() + 4);
  };
  const std::string hours = "[[quiet]]\nfrom = \"08:00\"\nto = \"18:00\"\n";
  CHECK(error_of("[[quiet]]\nfrom = \"8\"\nto = \"18:00\"\n") ==
        "quiet: '8' is not a time of the day such as 08:30");
  CHECK(error_of("[[quiet]]\nfrom = \"08:00\"\n") ==
        "quiet: '' is not a time of the day such as 08:30");
  CHECK(error_of(hours) == "quiet: quiet hours need hosts or provinces");
  CHECK(error_of(hours + "hosts = \"ln.gov.cn\"\n") == "quiet: hosts must be a list of strings");
  CHECK(error_of(hours + "hosts = [1]\n") == "quiet: hosts must be a list of strings");
  CHECK(error_of(hours + "hosts = [\"a/b\"]\n") == "quiet: 'a/b': the host is not a valid name");
  CHECK(error_of(hours + "host = [\"a\"]\n") == "quiet: host is not a setting");
  CHECK(error_of("[quiet]\n") == "[quiet] is not a section");
}

}  // namespace
}  // namespace shilu
