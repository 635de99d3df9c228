#include "app/page_files.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "base/ascii.h"

namespace shilu {
namespace {

namespace fs = std::filesystem;

bool is_page_name(std::string_view name) {
  static constexpr auto kExtensions =
      std::to_array<std::string_view>({".html", ".htm", ".shtml", ".shtm", ".xhtml", ".xht", ".asp",
                                       ".aspx", ".jsp", ".php", ".do"});
  if (name.starts_with('.')) {
    return false;
  }
  name = name.substr(0, name.find('?'));
  const size_t dot = name.rfind('.');
  return dot != std::string_view::npos &&
         std::any_of(kExtensions.begin(), kExtensions.end(), [&](std::string_view extension) {
           return equals_ignoring_case(name.substr(dot), extension);
         });
}

void add_folder(const fs::path& folder, std::vector<std::string>& files) {
  std::error_code error;
  std::vector<fs::path> entries;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    entries.push_back(entry->path());
  }
  if (error) {
    files.push_back(folder.string());
  }
  std::sort(entries.begin(), entries.end(),
            [](const fs::path& a, const fs::path& b) { return a.native() < b.native(); });
  for (const fs::path& entry : entries) {
    const std::string name = entry.filename().string();
    if (fs::symlink_status(entry, error).type() == fs::file_type::directory) {
      if (!name.starts_with('.')) {
        add_folder(entry, files);
      }
      continue;
    }
    // A link that leads nowhere is a page that cannot be read, and not passed over in silence.
    const fs::file_type type = fs::status(entry, error).type();
    if (is_page_name(name) &&
        (type == fs::file_type::regular || type == fs::file_type::not_found)) {
      files.push_back(entry.string());
    }
  }
}

}  // namespace

std::vector<std::string> find_page_files(const std::string& path) {
  std::vector<std::string> files;
  std::error_code error;
  if (path != "-" && fs::is_directory(path, error)) {
    add_folder(path, files);
  } else {
    files.push_back(path);
  }
  return files;
}

}  // namespace shilu
