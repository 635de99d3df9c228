// What the commands about one address are given: an archive and the address.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "base/url.h"
#include "store/archive.h"

namespace CLI {
class App;
}

namespace shilu {

struct AddressArguments {
  std::string archive;
  std::string url;

  // Adds --archive and URL to `command`; this outlives the parse.
  void add_to(CLI::App& command);
};

struct OpenedAddress {
  Url url;
  std::unique_ptr<Archive> archive;  // for reading
};

// The errors of Url::parse and of Archive::open.
Result<OpenedAddress> open_address(const AddressArguments& arguments);

}  // namespace shilu
