#include "crawler/host_overrides.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text_file.h"
#include "base/url_host.h"

namespace shilu {
namespace {

bool is_address(const std::string& text) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  return inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 ||
         inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1;
}

std::vector<std::string> words_of(std::string_view line) {
  line = line.substr(0, line.find('#'));
  std::vector<std::string> words;
  while (!(line = trim_blanks(line)).empty()) {
    const std::string_view word = line.substr(0, line.find_first_of(" \t"));
    words.emplace_back(word);
    line.remove_prefix(word.size());
  }
  return words;
}

}  // namespace

Result<HostOverrides> HostOverrides::load(const std::string& path) {
  const Result<std::string> text = read_text_file(path);
  if (!text) {
    return fail(ErrorCode::kInvalidArgument, text.error().message);
  }
  return parse(*text, path);
}

Result<HostOverrides> HostOverrides::parse(std::string_view text, const std::string& name) {
  HostOverrides overrides;
  size_t number = 0;
  for (const std::string_view line : split_lines(text)) {
    ++number;
    const std::string place = name + ":" + std::to_string(number);
    const auto bad = [&](const std::string& why) {
      return fail_at(place, Error{ErrorCode::kInvalidArgument, why});
    };
    const std::vector<std::string> words = words_of(line);
    if (words.empty()) {
      continue;
    }
    if (!is_address(words.front())) {
      return bad("'" + words.front() + "' is not an IPv4 or IPv6 address");
    }
    if (words.size() == 1) {
      return bad("no name behind the address");
    }
    for (size_t i = 1; i < words.size(); ++i) {
      Result<std::string> host = canonical_host(words[i]);
      if (!host) {
        return bad("'" + words[i] + "': " + host.error().message);
      }
      std::vector<std::string>& addresses = overrides.addresses_[*std::move(host)];
      if (std::find(addresses.begin(), addresses.end(), words.front()) == addresses.end()) {
        addresses.push_back(words.front());
      }
    }
  }
  return overrides;
}

const std::vector<std::string>& HostOverrides::addresses_of(std::string_view host) const {
  static const std::vector<std::string> kNone;
  const auto found = addresses_.find(host);
  return found == addresses_.end() ? kNone : found->second;
}

}  // namespace shilu
