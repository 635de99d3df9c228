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

// Addresses that are downloads whatever they end in. Of these /downloadfile was seen (TRS);
// Hanweb's downfile.jsp, VSB's download.jsp and the rest are unconfirmed, known from descriptions.
constexpr auto kShapes = std::to_array<std::string_view>(
    {"/module/download/downfile.jsp?", "/_content/download.jsp?", "downloadattachurl",
     "/downloadfile", "filedownload", "/download?file", "download.do?", "/attachment/download"});

std::string_view without_query(std::string_view address) {
  return address.substr(0, std::min(address.find('?'), address.find('#')));
}

// What stands in kTypes for the extension of a path; "" where nothing does.
std::string_view type_of(std::string_view path) {
  constexpr size_t kLongest = 5;
  const size_t from = path.size() - std::min(path.size(), kLongest + 1);
  const size_t dot = path.rfind('.');
  if (dot == std::string_view::npos || dot < from) {
    return "";
  }
  const std::string_view extension = path.substr(dot + 1);
  const auto* const found = std::find_if(kTypes.begin(), kTypes.end(), [&](std::string_view known) {
    return known.size() == extension.size() && equals_ignoring_case(known, extension);
  });
  return found == kTypes.end() ? std::string_view() : *found;
}

}  // namespace

std::string attachment_type(std::string_view address_or_name) {
  address_or_name = trim_ascii(address_or_name);
  const std::string_view type = type_of(without_query(address_or_name));
  if (!type.empty()) {
    return std::string(type);
  }
  // downfile.jsp?classid=0&filename=2f1c.doc, or a title before its size: 统计表.xls（12KB）
  const size_t name = address_or_name.find('=') == std::string_view::npos
                          ? std::string_view::npos
                          : find_ignoring_case(address_or_name, "filename=");
  if (name != std::string_view::npos) {
    const std::string_view value = address_or_name.substr(name + 9);
    return std::string(type_of(value.substr(0, value.find('&'))));
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
