#include "extract/attachments.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace shilu {
namespace {

// ofd, ceb, cebx and gd are the government's own page formats; wps and et are Kingsoft's.
constexpr auto kTypes = std::to_array<std::string_view>(
    {"pdf", "doc", "docx", "xls",  "xlsx", "ppt",  "pptx", "wps", "et",
     "dps", "ofd", "ceb",  "cebx", "gd",   "rar",  "zip",  "7z",  "txt",
     "csv", "rtf", "mp4",  "mp3",  "xlsm", "docm", "wmv",  "flv", "wav"});

// Addresses that are downloads whatever they end in. Families: Hanweb downfile.jsp, VSB
// download.jsp, TRS P0-files (with any extension but a picture's).
constexpr auto kShapes = std::to_array<std::string_view>(
    {"/module/download/downfile.jsp?", "/_content/download.jsp?", "downloadattachurl",
     "/downloadfile", "filedownload", "/download?file", "download.do?", "/attachment/download"});

std::string_view without_query(std::string_view address) {
  return address.substr(0, std::min(address.find('?'), address.find('#')));
}

std::string extension_of(std::string_view path) {
  const size_t dot = path.rfind('.');
  if (dot == std::string_view::npos || path.size() - dot > 6 ||
      path.find('/', dot) != std::string_view::npos) {
    return "";
  }
  std::string extension(path.substr(dot + 1));
  std::transform(extension.begin(), extension.end(), extension.begin(), to_lower);
  return extension;
}

bool is_known(std::string_view extension) {
  return std::find(kTypes.begin(), kTypes.end(), extension) != kTypes.end();
}

}  // namespace

std::string attachment_type(std::string_view address_or_name) {
  address_or_name = trim_ascii(address_or_name);
  std::string extension = extension_of(without_query(address_or_name));
  if (is_known(extension)) {
    return extension;
  }
  // downfile.jsp?classid=0&filename=2f1c.doc, or a title before its size: 统计表.xls（12KB）
  const size_t name = address_or_name.find('=') == std::string_view::npos
                          ? std::string_view::npos
                          : find_ignoring_case(address_or_name, "filename=");
  if (name != std::string_view::npos) {
    const std::string_view value = address_or_name.substr(name + 9);
    extension = extension_of(value.substr(0, value.find('&')));
    return is_known(extension) ? extension : "";
  }
  return "";
}

bool is_attachment_address(std::string_view href) {
  if (href.find('.') == std::string_view::npos && href.find('/') == std::string_view::npos) {
    return false;
  }
  if (!attachment_type(href).empty()) {
    return true;
  }
  if (!contains_ignoring_case(href, "down") && !contains_ignoring_case(href, "/attachment/")) {
    return false;
  }
  return std::any_of(kShapes.begin(), kShapes.end(),
                     [&](std::string_view shape) { return contains_ignoring_case(href, shape); });
}

}  // namespace shilu
