#include "crawler/seeds.h"

#include <algorithm>
#include <optional>
#include <set>
#include <unordered_set>
#include <utility>

#include "base/text_file.h"

namespace shilu {
namespace {

Result<Url> parse_seed(std::string_view text) {
  // "www.ln.gov.cn:8080" begins like a scheme; "mailto:office@ln.gov.cn" is one.
  const bool bare = text.find("://") == std::string_view::npos && !text.empty() &&
                    text.front() != '/' && text.find('@') == std::string_view::npos;
  return Url::parse(bare ? "http://" + std::string(text) : std::string(text));
}

// Which cells of a row hold the address.
struct Columns {
  std::optional<size_t> url;
  std::optional<size_t> host;
  std::optional<size_t> province;

  static Columns named_by(std::string_view line) {
    Columns columns;
    const std::vector<std::string_view> names = split_cells(line);
    for (size_t i = 0; i < names.size(); ++i) {
      if (names[i] == "url") columns.url = i;
      if (names[i] == "host") columns.host = i;
      if (names[i] == "province") columns.province = i;
    }
    return columns;
  }

  std::string_view address_in(std::string_view line) const {
    const std::vector<std::string_view> cells = split_cells(line);
    for (const std::optional<size_t> column : {url, host}) {
      if (column && *column < cells.size() && !cells[*column].empty()) {
        return cells[*column];
      }
    }
    return {};
  }
};

std::string_view without_remark(std::string_view line) {
  for (size_t i = 1; i < line.size(); ++i) {
    if (line[i] == '#' && (line[i - 1] == ' ' || line[i - 1] == '\t')) {
      return trim_blanks(line.substr(0, i));
    }
  }
  return line;
}

class SeedSet {
 public:
  void add(Url url) {
    if (seen_.insert(url).second) {
      seeds_.push_back(std::move(url));
    }
  }
  std::vector<Url> take() { return std::move(seeds_); }
  bool empty() const { return seeds_.empty(); }

 private:
  std::vector<Url> seeds_;
  std::unordered_set<Url> seen_;
};

}  // namespace

Result<std::vector<Url>> parse_seeds(std::string_view text, const std::string& name) {
  SeedSet seeds;
  std::optional<Columns> columns;
  bool first = true;
  size_t number = 0;
  for (const std::string_view line : split_lines(text)) {
    ++number;
    const std::string place = name + ":" + std::to_string(number);
    const std::string_view content = trim_blanks(line);
    if (content.empty() || content.front() == '#') {
      continue;
    }
    if (std::exchange(first, false)) {
      const Columns named = Columns::named_by(line);
      if (named.url || named.host) {
        columns = named;
        continue;
      }
      if (without_remark(content).find('\t') != std::string_view::npos) {
        return fail(ErrorCode::kInvalidArgument, place + ": no column is named host or url");
      }
    }
    const std::string_view address = columns ? columns->address_in(line) : without_remark(content);
    if (address.empty()) {
      return fail(ErrorCode::kInvalidArgument, place + ": no address in this row");
    }
    Result<Url> url = parse_seed(address);
    if (!url) {
      return fail_at(place, url.error());
    }
    seeds.add(*std::move(url));
  }
  if (seeds.empty()) {
    return fail(ErrorCode::kInvalidArgument, name + ": no address in it");
  }
  return seeds.take();
}

Result<std::vector<Url>> load_seeds(const std::vector<std::string>& files,
                                    const std::vector<std::string>& addresses) {
  SeedSet seeds;
  for (const std::string& path : files) {
    const Result<std::string> text = read_text_file(path);
    if (!text) {
      return fail(ErrorCode::kInvalidArgument, text.error().message);
    }
    Result<std::vector<Url>> urls = parse_seeds(*text, path);
    if (!urls) {
      return urls;
    }
    for (Url& url : *urls) seeds.add(std::move(url));
  }
  for (const std::string& address : addresses) {
    Result<Url> url = parse_seed(address);
    if (!url) {
      return tl::unexpected(url.error());
    }
    seeds.add(*std::move(url));
  }
  if (seeds.empty()) {
    return fail(ErrorCode::kInvalidArgument, "no seeds: name a seed file or an address");
  }
  return seeds.take();
}

Result<std::vector<std::string>> hosts_of_provinces(const std::vector<std::string>& files,
                                                    const std::vector<std::string>& provinces) {
  std::vector<std::string> hosts;
  std::set<std::string, std::less<>> met;
  for (const std::string& path : files) {
    const Result<std::string> text = read_text_file(path);
    if (!text) {
      return fail(ErrorCode::kInvalidArgument, text.error().message);
    }
    std::optional<Columns> columns;
    for (const std::string_view line : split_lines(*text)) {
      if (trim_blanks(line).empty() || trim_blanks(line).front() == '#') {
        continue;
      }
      if (!columns) {
        columns = Columns::named_by(line);
        continue;
      }
      const std::vector<std::string_view> cells = split_cells(line);
      if (!columns->province || *columns->province >= cells.size()) {
        continue;
      }
      const auto wanted = std::find(provinces.begin(), provinces.end(), cells[*columns->province]);
      const Result<Url> url = parse_seed(columns->address_in(line));
      if (wanted != provinces.end() && url) {
        met.insert(*wanted);
        hosts.emplace_back(url->host());
      }
    }
  }
  for (const std::string& province : provinces) {
    if (!met.contains(province)) {
      return fail(ErrorCode::kInvalidArgument,
                  "no seed file has a host of the province " + province);
    }
  }
  return hosts;
}

}  // namespace shilu
