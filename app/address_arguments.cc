#include "app/address_arguments.h"

#include <CLI/CLI.hpp>
#include <utility>

namespace shilu {

void AddressArguments::add_to(CLI::App& command) {
  command.add_option("--archive", archive, "The archive's folder")->required();
  command.add_option("URL", url, "The address")->required();
}

Result<OpenedAddress> open_address(const AddressArguments& arguments) {
  Result<Url> url = Url::parse(arguments.url);
  if (!url) {
    return tl::unexpected<Error>(url.error());
  }
  Result<std::unique_ptr<Archive>> archive = Archive::open(arguments.archive, Archive::Mode::kRead);
  if (!archive) {
    return tl::unexpected<Error>(archive.error());
  }
  return OpenedAddress{std::move(*url), std::move(*archive)};
}

}  // namespace shilu
