//! What the schema would otherwise repeat: the arguments that all lists take, and what inputs belong to.
use proc_macro::{Group, TokenStream, TokenTree};
use quote::{format_ident, quote};
use syn::{
    FnArg, Ident, ImplItem, ImplItemFn, ItemImpl, Pat, PatType, Type, parse_macro_input, parse_quote,
    punctuated::Punctuated,
};

/// Stands above `#[Object]`. Every resolver with the parameters `ctx` and `page: PageArgs` gets the four arguments of a
/// connection in place of the latter, and its parameters `filter` and `order_by` are described where they say nothing
/// themselves.
///
/// Stands above an interface too, where the word `page` among the parts of a field becomes the same four arguments.
#[proc_macro_attribute]
pub fn paged(_: TokenStream, item: TokenStream) -> TokenStream {
    if !is_object(&item) {
        return spell_out(item);
    }
    let mut object = parse_macro_input!(item as ItemImpl);
    for item in &mut object.items {
        if let ImplItem::Fn(resolver) = item
            && resolver.sig.inputs.iter().any(|argument| name(argument).is_some_and(|name| name == "page"))
        {
            expand(resolver);
        }
    }
    quote!(#object).into()
}

/// Stands above the input object of a mutation, whose function it names, and describes it by the mutation's name.
#[proc_macro_attribute]
pub fn input_of(function: TokenStream, item: TokenStream) -> TokenStream {
    let description = format!("The input of `{}`.", camel_case(&function.to_string()));
    let mut described = TokenStream::from(quote!(#[doc = #description]));
    described.extend(item);
    described
}

/// The name of a function as the schema has it.
fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let (initial, rest) = word.split_at(word.len().min(1));
        name + &initial.to_uppercase() + rest
    })
}

fn expand(resolver: &mut ImplItemFn) {
    let (mut inputs, mut arguments) = (Punctuated::new(), None);
    let context =
        resolver.sig.inputs.iter().find_map(|argument| identifier(argument).filter(|name| *name == "ctx")).cloned();
    for argument in std::mem::take(&mut resolver.sig.inputs) {
        match name(&argument).as_deref() {
            Some("page") => {
                arguments = Some(argument);
                inputs.extend(page());
            }
            Some("filter") => inputs.push(described(argument, "Only rows that match this filter.")),
            Some("order_by") => inputs.push(described(argument, "Sort order; by default by name.")),
            _ => inputs.push(argument),
        }
    }
    resolver.sig.inputs = inputs;
    if let Some(FnArg::Typed(PatType { pat, ty, .. })) = arguments {
        let made = parse_quote! { let #pat = #ty::of_field(#context, first, after, last, before); };
        resolver.block.stmts.insert(0, made);
    }
}

/// The arguments of a connection: name, type and what they mean.
const PAGE: [(&str, &str, &str); 4] = [
    ("first", "Option<i32>", "Returns at most this many rows from the start, 1 to 100; by default 20."),
    ("after", "Option<String>", "Returns only rows after this cursor, which is opaque."),
    ("last", "Option<i32>", "Returns at most this many rows from the end, 1 to 100."),
    ("before", "Option<String>", "Returns only rows before this cursor, which is opaque."),
];

fn page() -> impl Iterator<Item = FnArg> {
    PAGE.into_iter().filter_map(|(name, of, description)| {
        let (name, of) = (format_ident!("{name}"), syn::parse_str::<Type>(of).ok()?);
        Some(parse_quote! { #[graphql(desc = #description)] #name: #of })
    })
}

fn is_object(item: &TokenStream) -> bool {
    item.clone().into_iter().any(|token| matches!(token, TokenTree::Ident(word) if word.to_string() == "impl"))
}

fn spell_out(tokens: TokenStream) -> TokenStream {
    let spell = |token| match token {
        TokenTree::Ident(word) if word.to_string() == "page" => {
            let arguments =
                PAGE.map(|(name, of, description)| quote!(arg(name = #name, ty = #of, desc = #description)));
            TokenStream::from(quote!(#(#arguments),*))
        }
        TokenTree::Group(group) => TokenTree::from(Group::new(group.delimiter(), spell_out(group.stream()))).into(),
        token @ (TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_)) => token.into(),
    };
    tokens.into_iter().map(spell).collect()
}

fn described(mut argument: FnArg, description: &str) -> FnArg {
    if let FnArg::Typed(typed) = &mut argument
        && typed.attrs.is_empty()
    {
        typed.attrs.push(parse_quote! { #[graphql(desc = #description)] });
    }
    argument
}

fn name(argument: &FnArg) -> Option<String> {
    identifier(argument).map(ToString::to_string)
}

fn identifier(argument: &FnArg) -> Option<&Ident> {
    let FnArg::Typed(typed) = argument else { return None };
    let Pat::Ident(name) = &*typed.pat else { return None };
    Some(&name.ident)
}
