// HostOverrides: addresses of hosts given by the user instead of by DNS (`--hosts FILE`).
//
// The file is written like /etc/hosts: `ADDRESS NAME…` a line, "#" begins a comment, a name may
// stand on several lines. A name given here is trusted, whatever kind of address it leads to.
// Constant after loading.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace shilu {

class HostOverrides {
 public:
  // Without overrides: DNS answers for every host.
  HostOverrides() = default;

  // kInvalidArgument names the file, and the line that is wrong.
  static Result<HostOverrides> load(const std::string& path);

  // `name` is what errors call the file.
  static Result<HostOverrides> parse(std::string_view text, const std::string& name);

  // IPv4 and IPv6 addresses of a host (as Url::host spells it) in the file's order and spelling,
  // each once; empty where DNS is to be asked.
  const std::vector<std::string>& addresses_of(std::string_view host) const;

  bool empty() const { return addresses_.empty(); }

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> addresses_;
};

}  // namespace shilu
