#include "tests/support/portal_site.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "base/digest.h"

namespace shilu {
namespace {

namespace fs = std::filesystem;

// When the pages of a state were last written, as their servers say it.
constexpr std::string_view kFirstModified = "Fri, 15 Mar 2024 01:00:00 GMT";
constexpr std::string_view kSecondModified = "Mon, 15 Apr 2024 01:00:00 GMT";

std::string read_file(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

// The fields of each line after the first, which names the columns.
Result<std::vector<std::vector<std::string>>> read_table(const fs::path& file, size_t columns) {
  std::ifstream stream(file);
  std::vector<std::vector<std::string>> rows;
  std::string line;
  std::getline(stream, line);
  while (std::getline(stream, line)) {
    std::vector<std::string> row;
    size_t begin = 0;
    for (size_t end = line.find('\t'); end != std::string::npos; end = line.find('\t', begin)) {
      row.push_back(line.substr(begin, end - begin));
      begin = end + 1;
    }
    row.push_back(line.substr(begin));
    if (row.size() != columns) {
      return fail(ErrorCode::kInvalidArgument,
                  file.string() + ": not " + std::to_string(columns) + " columns: " + line);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::string content_type_of(const fs::path& file, const std::string& charset) {
  static const std::map<std::string, std::string> types = {{".css", "text/css"},
                                                           {".js", "application/javascript"},
                                                           {".txt", "text/plain"},
                                                           {".xml", "text/xml"},
                                                           {".pdf", "application/pdf"},
                                                           {".doc", "application/msword"},
                                                           {".png", "image/png"},
                                                           {".jpg", "image/jpeg"},
                                                           {".gif", "image/gif"},
                                                           {".mp4", "video/mp4"},
                                                           {".xls", "application/vnd.ms-excel"}};
  const std::string extension = file.extension().string();
  if (extension == ".html" || extension == ".htm" || extension == ".shtml") {
    return charset.empty() ? "text/html" : "text/html; charset=" + charset;
  }
  const auto found = types.find(extension);
  return found == types.end() ? "application/octet-stream" : found->second;
}

// The path of a target, without its query. Empty if it would leave the site's folder.
std::string path_of(std::string_view target) {
  const std::string path(target.substr(0, target.find('?')));
  for (const fs::path& part : fs::path(path)) {
    if (part == "..") return "";
  }
  return path.starts_with('/') ? path : "";
}

// The file of a path, or of a folder's index; empty if there is none.
fs::path file_of(const fs::path& place, const std::string& path) {
  fs::path file = place / path.substr(1);
  if (!path.ends_with('/')) return fs::is_regular_file(file) ? file : fs::path();
  for (const char* name : {"index.html", "index.htm", "index.shtml"}) {
    if (fs::is_regular_file(file / name)) return file / name;
  }
  return {};
}

// The home page of a plain folder.
std::string list_of_files(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) names.push_back(fs::relative(entry.path(), folder).string());
  }
  std::sort(names.begin(), names.end());
  std::string html = "<!DOCTYPE html><html><head><title>Files</title></head><body><ul>\n";
  for (const std::string& name : names) {
    html.append("<li><a href=\"/").append(name).append("\">").append(name).append("</a></li>\n");
  }
  return html + "</ul></body></html>\n";
}

SiteAnswer text_answer(int status, std::string text, std::string content_type) {
  SiteAnswer answer;
  answer.status = status;
  answer.bytes = std::move(text);
  answer.content_type = std::move(content_type);
  return answer;
}

SiteAnswer redirect(int status, std::string location) {
  SiteAnswer answer;
  answer.status = status;
  answer.location = std::move(location);
  return answer;
}

void set_validators(const SiteSettings& settings, std::string_view modified, SiteAnswer& answer) {
  if (settings.etag) answer.etag = '"' + sha256_hex(answer.bytes).substr(0, 16) + '"';
  if (settings.last_modified) answer.last_modified = modified;
}

}  // namespace

Result<PortalSites> PortalSites::load(const std::string& folder, const std::string& charset) {
  PortalSites sites;
  sites.folder_ = folder;
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    return fail(ErrorCode::kNotFound, folder + ": no such folder");
  }
  sites.is_plain_folder_ = !fs::exists(fs::path(folder) / "sites.tsv", error);
  if (sites.is_plain_folder_) {
    sites.settings_[""] = {.charset = charset, .gzip = false, .etag = true, .last_modified = true};
    return sites;
  }
  if (Status loaded = sites.load_settings(); !loaded) return tl::unexpected(loaded.error());
  if (Status loaded = sites.load_routes(); !loaded) return tl::unexpected(loaded.error());
  return sites;
}

Status PortalSites::load_settings() {
  const auto rows = read_table(fs::path(folder_) / "sites.tsv", 4);
  if (!rows) return tl::unexpected(rows.error());
  for (const auto& row : *rows) {
    settings_[row[0]] = {.charset = row[1] == "-" ? "" : row[1],
                         .gzip = row[2] == "gzip",
                         .etag = row[3].find("etag") != std::string::npos,
                         .last_modified = row[3].find("date") != std::string::npos};
  }
  return {};
}

Status PortalSites::load_routes() {
  const auto rows = read_table(fs::path(folder_) / "routes.tsv", 5);
  if (!rows) return tl::unexpected(rows.error());
  for (const auto& row : *rows) {
    routes_.emplace(row[1] + row[2],
                    Route{.state = row[0],
                          .status = std::atoi(row[3].c_str()),  // NOLINT(cert-err34-c)
                          .location = row[4] == "-" ? "" : row[4]});
  }
  return {};
}

std::vector<std::string> PortalSites::hosts() const {
  std::vector<std::string> hosts;
  if (is_plain_folder_) return hosts;
  for (const auto& [host, settings] : settings_) hosts.push_back(host);
  return hosts;
}

const PortalSites::Route* PortalSites::route(const std::string& host, std::string_view target,
                                             SiteState state) const {
  const auto [begin, end] = routes_.equal_range(host + std::string(target));
  for (auto entry = begin; entry != end; ++entry) {
    const Route& route = entry->second;
    if (route.state == "*" || route.state == std::to_string(static_cast<int>(state))) return &route;
  }
  return nullptr;
}

std::string PortalSites::with_port(std::string text, int port) const {
  for (const auto& [host, settings] : settings_) {
    const std::string origin = "http://" + host + "/";
    const std::string ported = "http://" + host + ":" + std::to_string(port) + "/";
    for (size_t at = text.find(origin); at != std::string::npos; at = text.find(origin, at + 1)) {
      text.replace(at, origin.size(), ported);
    }
  }
  return text;
}

std::optional<SiteAnswer> PortalSites::file_answer(const std::string& host,
                                                   const SiteSettings& settings,
                                                   const std::string& path, SiteState state,
                                                   int port) const {
  std::vector<std::pair<fs::path, std::string_view>> places;
  if (is_plain_folder_) {
    places.emplace_back(folder_, kFirstModified);
  } else {
    if (state == SiteState::kSecond) {
      places.emplace_back(fs::path(folder_) / "second" / host, kSecondModified);
    }
    places.emplace_back(fs::path(folder_) / "sites" / host, kFirstModified);
  }
  for (const auto& [place, modified] : places) {
    const fs::path file = file_of(place, path);
    if (file.empty()) continue;
    SiteAnswer answer;
    answer.status = 200;
    answer.bytes = read_file(file);
    answer.content_type = content_type_of(file, settings.charset);
    answer.may_gzip = settings.gzip && answer.content_type.starts_with("text/html");
    if (path == "/robots.txt" || path == "/sitemap.xml") {
      answer.bytes = with_port(std::move(answer.bytes), port);
    }
    set_validators(settings, modified, answer);
    return answer;
  }
  return std::nullopt;
}

SiteAnswer PortalSites::answer(const std::string& host, std::string_view target, SiteState state,
                               int port) const {
  const auto found = settings_.find(is_plain_folder_ ? "" : host);
  if (found == settings_.end()) {
    return text_answer(421, "no such site\n", "text/plain");
  }
  const SiteSettings& settings = found->second;
  int status = 404;
  std::string path = path_of(target);
  if (const Route* route = this->route(host, target, state)) {
    if (route->status / 100 == 3) {
      return redirect(route->status, with_port(route->location, port));
    }
    status = route->status;
    path = route->location;
  }
  if (!path.empty()) {
    if (auto answer = file_answer(host, settings, path, state, port)) return *std::move(answer);
    if (is_plain_folder_ && path == "/") {
      SiteAnswer answer = text_answer(200, list_of_files(folder_), "text/html");
      set_validators(settings, kFirstModified, answer);
      return answer;
    }
  }
  if (auto page = file_answer(host, settings, "/404.html", state, port)) {
    page->status = status;
    page->etag.clear();
    page->last_modified.clear();
    return *std::move(page);
  }
  return text_answer(status, "not here\n", "text/plain");
}

}  // namespace shilu
