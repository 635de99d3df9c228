#include "tests/bench/pages.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

namespace shilu::bench {
namespace {

namespace fs = std::filesystem;

bool is_page(const fs::path& path) {
  const std::string extension = path.extension().string();
  return extension == ".html" || extension == ".htm" || extension == ".shtml";
}

Result<Url> address_of(const fs::path& relative) {
  const bool has_host = std::distance(relative.begin(), relative.end()) > 1;
  return Url::parse("http://" + (has_host ? "" : std::string("pages.example/")) +
                    relative.generic_string());
}

}  // namespace

Result<std::vector<PageFile>> read_pages(const std::string& folder, size_t most) {
  std::error_code error;
  std::vector<fs::path> paths;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->is_regular_file(error) && is_page(entry->path())) {
      paths.push_back(entry->path());
    }
  }
  if (error || paths.empty()) {
    return fail(ErrorCode::kNotFound, folder + ": " + (error ? error.message() : "no pages"));
  }
  std::sort(paths.begin(), paths.end());
  paths.resize(std::min(most, paths.size()));
  std::vector<PageFile> pages;
  for (const fs::path& path : paths) {
    Result<Url> url = address_of(path.lexically_relative(folder));
    if (!url) {
      return tl::unexpected(url.error());
    }
    std::ifstream file(path, std::ios::binary);
    pages.push_back({*std::move(url), std::string(std::istreambuf_iterator<char>(file), {})});
  }
  return pages;
}

}  // namespace shilu::bench
