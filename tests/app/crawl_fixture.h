// What the tests of `shilu crawl` share: the sample portals and what is expected of them, the
// report of a crawl, and what an archive says.
#pragma once

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/manners.h"
#include "tests/support/portal_server.h"
#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"

namespace shilu {

using Json = nlohmann::json;

inline std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

// The sample portals, served, with the files that lead a crawl to them.
class SamplePortals {
 public:
  explicit SamplePortals(Milliseconds delay = Milliseconds(0))
      : SamplePortals(SHILU_SOURCE_DIR "/tests/portal", delay) {}
  // Portals of a test's own, in a folder as PortalSites has it.
  explicit SamplePortals(const std::string& sites, Milliseconds delay = Milliseconds(0)) {
    PortalServerOptions options;
    options.folder = sites;
    options.delay = delay;
    auto started = PortalServer::start(options);
    REQUIRE(started.has_value());
    server_ = *std::move(started);
    std::string seeds;
    for (const std::string& seed : server_->seeds()) {
      seeds += seed + "\n";
    }
    seeds_ = folder_.write("seeds", seeds);
    hosts_ = folder_.write("hosts", server_->hosts_file());
  }

  PortalServer& server() { return *server_; }
  const TemporaryFolder& folder() const { return folder_; }
  const std::string& seeds_file() const { return seeds_; }
  std::string hosts() const { return server_->hosts_file(); }
  std::string archive(const std::string& name = "archive") const { return folder_.file(name); }

  // Arguments of a crawl of all of them into `archive`.
  std::vector<std::string> crawl(const std::string& archive,
                                 const std::vector<std::string>& more = {"--gap", "0s"}) const {
    std::vector<std::string> arguments{"crawl", "--archive", archive, "--seeds",
                                       seeds_,  "--hosts",   hosts_};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }

  // Requests for anything but robots.txt, by host and path.
  std::map<std::string, int> asked() const {
    std::map<std::string, int> counts;
    for (const AccessRecord& record : server_->log()) {
      if (record.path != "/robots.txt") {
        ++counts[record.host + record.path];
      }
    }
    return counts;
  }

 private:
  TemporaryFolder folder_;
  std::unique_ptr<PortalServer> server_;
  std::string seeds_;
  std::string hosts_;
};

inline Json expected_of_portals() {
  return Json::parse(bytes_of(SHILU_SOURCE_DIR "/tests/portal/expected.json"));
}

// The rows that a subcommand printed, a JSON object each.
inline std::vector<Json> rows_of(const std::string& lines) {
  std::vector<Json> rows;
  for (size_t begin = 0; begin < lines.size();) {
    const size_t end = lines.find('\n', begin);
    REQUIRE(end != std::string::npos);
    rows.push_back(Json::parse(lines.substr(begin, end - begin)));
    begin = end + 1;
  }
  return rows;
}

inline std::vector<Json> dump_of(const std::string& archive) {
  const ProgramResult dump = run_shilu({"dump", "--archive", archive, "--out", "-"});
  INFO(dump.err);
  REQUIRE(dump.status == 0);
  return rows_of(dump.out);
}

// "host/path" of an address with a port, as expected.json writes it.
inline std::string without_port(const std::string& url) {
  const size_t host = url.find("://") + 3;
  const size_t port = url.find(':', host);
  const size_t path = url.find('/', host);
  return url.substr(host, std::min(port, path) - host) + url.substr(path);
}

// Every file and folder below `folder` by its path, with its bytes.
inline std::map<std::string, std::string> tree_of(const std::string& folder) {
  std::map<std::string, std::string> tree;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    tree[entry.path().string()] = entry.is_regular_file() ? bytes_of(entry.path()) : "";
  }
  return tree;
}

}  // namespace shilu
