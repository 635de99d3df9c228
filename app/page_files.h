// The pages a command is given: files, and folders of them.
#pragma once

#include <string>
#include <vector>

namespace shilu {

// The path as it is, but for a folder the pages in it and in its subfolders, in the order of their
// names' bytes, folders among files. A page there is a file named .html, .htm, .shtml, .shtm,
// .xhtml, .xht, .asp, .aspx, .jsp, .php or .do in any case, with or without a query after it
// (show.jsp?id=7); other files, hidden ones and links to folders are passed over. A folder that
// cannot be read stands in the list itself, for the one who reads it to say why.
std::vector<std::string> find_page_files(const std::string& path);

}  // namespace shilu
