// Seeds: the addresses a crawl begins with, from files and from the command line.
//
// A seed file has an address a line; or it is a TSV whose first line names its columns, `host` or
// `url` among them (`url` where a row has both) and any others for people: name, level, province.
// Blank lines, lines that begin with "#", and in a list what follows a blank and "#" say nothing.
// An address without a scheme is taken as http.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/url.h"

namespace shilu {

// Each address once, in the order met: the files first. kInvalidArgument names the file, and the
// line that is wrong; a file without an address, and no address at all, are errors too.
Result<std::vector<Url>> load_seeds(const std::vector<std::string>& files,
                                    const std::vector<std::string>& addresses);

// The hosts of seed files whose province column has one of `provinces`, as Url::host spells them.
// Errors as above; kInvalidArgument also for a province that no row has.
Result<std::vector<std::string>> hosts_of_provinces(const std::vector<std::string>& files,
                                                    const std::vector<std::string>& provinces);

// The addresses of one file's text; `name` is what errors call it.
Result<std::vector<Url>> parse_seeds(std::string_view text, const std::string& name);

}  // namespace shilu
